import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PortalClient } from '../../../../e2e/faults/support/PortalClient.ts';
import { launchPortal } from '../../../../e2e/support/launchPortal.ts';
import { runningPortal } from '../../../../e2e/support/portal.ts';
import stopPortal from '../../../../e2e/support/stopPortal.ts';

/** The portal of `npm start` over one real control plane, with one small gateway. */
export class FreshnessPortal {
  readonly address: string;
  readonly #directory: string;

  private constructor(options: { address: string; directory: string }) {
    this.address = options.address;
    this.#directory = options.directory;
  }

  /** @throws Error where it does not start, or the gateway cannot be deployed; nothing is left running */
  static async start(options: {
    region: string;
    gateway: string;
  }): Promise<FreshnessPortal> {
    const directory = await mkdtemp(path.join(tmpdir(), 'dvara-freshness-'));
    process.env.DVARA_E2E_STATE = directory;
    await launchPortal({
      program: ['tools/portal/src/start.ts'],
      args: [`--regions=${options.region}`],
    });
    const { address } = runningPortal();
    const portal = new FreshnessPortal({ address, directory });
    try {
      await deploy({ ...options, client: new PortalClient({ address }) });
    } catch (error) {
      await portal.stop();
      throw error;
    }
    return portal;
  }

  async stop(): Promise<void> {
    await stopPortal();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function deploy(options: {
  client: PortalClient;
  region: string;
  gateway: string;
}): Promise<void> {
  const { client, region, gateway } = options;
  await client.waitForTemplates(['dvara-gateway']);
  await client.runTemplate({
    template: 'dvara-gateway',
    values: {
      name: gateway,
      owner: 'group:default/orders',
      lifecycle: 'experimental',
      regions: [{ id: region }],
      size: 'small',
      gatewayMode: 'full',
      customAutoscaling: false,
      mockProvider: true,
    },
  });
}

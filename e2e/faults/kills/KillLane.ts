import { waitFor } from '../../support/waitFor.ts';
import { canaryOf } from '../support/canaryForms.ts';
import { expectThat } from '../support/expectThat.ts';
import {
  deployment,
  expectNobodyAtWork,
  helmAtWork,
  revisions,
} from '../support/gatewayCalls.ts';
import { letPodsGo } from '../support/levers.ts';
import type {
  ActionCall,
  Outcome,
  PortalClient,
} from '../support/PortalClient.ts';
import type { Random } from './Random.ts';

/** What Helm is doing when it is killed. */
export type KilledOperation = 'install' | 'upgrade' | 'rollback' | 'uninstall';

/** What a release is after a kill, before anybody helps it. */
export type Aftermath = 'deployed' | 'absent' | 'failed' | 'locked';

/** The least that an action takes, so that a lock counts as left behind soon. */
const TIMEOUT_SECONDS = 30;

/** One gateway in one region, on which operations are started and killed one after the other. */
export class KillLane {
  readonly gateway: string;
  readonly regionId: string;
  readonly portal: PortalClient;
  readonly key: string;
  readonly #random: Random;
  #mark = 0;

  constructor(options: {
    gateway: string;
    regionId: string;
    portal: PortalClient;
    random: Random;
  }) {
    this.gateway = options.gateway;
    this.regionId = options.regionId;
    this.portal = options.portal;
    this.key = canaryOf(options.gateway);
    this.#random = options.random;
  }

  /** Stores the gateway's key, which must be found nowhere afterwards. */
  async prepare(): Promise<void> {
    await letPodsGo({ regionId: this.regionId, release: this.gateway });
    await this.portal.mustRun({
      action: 'dvara:secret:apply',
      input: {
        gateway: this.gateway,
        regions: [{ id: this.regionId }],
        keysFromSecrets: { 'openai-api-key': 'typed' },
      },
      secrets: { typed: this.key },
    });
  }

  /** An operation that the release's state of now allows, chosen at random. */
  async choose(): Promise<KilledOperation> {
    const all = await revisions(this);
    if (all === '') {
      return 'install';
    }
    return this.#random.pick(
      all.includes(',')
        ? ['upgrade', 'upgrade', 'rollback', 'uninstall']
        : ['upgrade', 'upgrade', 'uninstall'],
    );
  }

  /** A moment within the time that an operation takes, in milliseconds. */
  delay(operation: KilledOperation): number {
    const longest = {
      install: 9_000,
      upgrade: 6_000,
      rollback: 4_000,
      uninstall: 2_500,
    };
    return Math.floor(this.#random.next() * longest[operation]);
  }

  call(operation: KilledOperation): ActionCall {
    const input = {
      gateway: this.gateway,
      regions: [{ id: this.regionId }],
      timeoutSeconds: TIMEOUT_SECONDS,
    };
    const secrets = { typed: this.key };
    switch (operation) {
      case 'rollback':
        return { action: 'dvara:release:rollback', input, secrets };
      case 'uninstall':
        return {
          action: 'dvara:release:uninstall',
          input: { ...input, confirm: this.gateway },
          secrets,
        };
      default:
        return { ...this.#deploy({}), secrets };
    }
  }

  async aftermath(): Promise<Aftermath> {
    const all = await revisions(this);
    const newest = all.split(', ').at(-1) ?? '';
    if (newest === '') {
      return 'absent';
    }
    return /(pending-\w+|uninstalling)$/.test(newest)
      ? 'locked'
      : newest.endsWith(' deployed')
      ? 'deployed'
      : 'failed';
  }

  /**
   * Helps a release by what the documentation says, and looks whether it is as well as before.
   *
   * @returns what was done, and what came of it
   */
  async recover(aftermath: Aftermath): Promise<string> {
    if (aftermath === 'deployed' || aftermath === 'absent') {
      return aftermath;
    }
    const byDeploy = aftermath === 'failed' || this.#random.next() < 0.5;
    const call: ActionCall = byDeploy
      ? this.#deploy({ recoverLock: true })
      : {
          action: 'dvara:release:unlock',
          input: {
            gateway: this.gateway,
            regions: [{ id: this.regionId }],
            timeoutSeconds: TIMEOUT_SECONDS,
          },
        };
    let last: Outcome | undefined;
    await waitFor({
      what: `${this.gateway} to be ${byDeploy ? 'deployed' : 'unlocked'}`,
      timeoutMs: 240_000,
      condition: async () => {
        last = await this.portal.run(call);
        // A young lock is refused until it counts as left behind.
        expectThat(last.status === 'completed', last.error);
        return true;
      },
    });
    const after = await this.aftermath();
    expectThat(
      after === 'deployed' || after === 'absent',
      `${this.gateway} is ${after} after ${call.action}`,
    );
    return `${aftermath}, ${
      byDeploy ? 'deploy with recoverLock' : 'unlock'
    }: ${after}`;
  }

  async expectNobodyAtWork(): Promise<void> {
    await expectNobodyAtWork(this.gateway);
  }

  /**
   * Waits until an operation's Helm writes.
   *
   * @returns its process, or nothing where the task ended before
   */
  async helmOf(id: string): Promise<number | undefined> {
    const deadline = Date.now() + 120_000;
    let looked = 0;
    while (Date.now() < deadline) {
      const [pid] = helmAtWork(this.gateway);
      if (pid) {
        return pid;
      }
      looked += 1;
      if (looked % 20 === 0) {
        const status = await this.portal.status(id);
        if (status !== 'processing' && status !== 'open') {
          return undefined;
        }
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`Helm did not begin to work on ${this.gateway} in 120 s`);
  }

  #deploy(input: Record<string, unknown>): ActionCall {
    this.#mark += 1;
    return deployment({
      gateway: this.gateway,
      regions: [this.regionId],
      mark: `m${this.#mark}`,
      input: {
        existingSecret: `${this.gateway}-keys`,
        timeoutSeconds: TIMEOUT_SECONDS,
        ...input,
      },
    });
  }
}

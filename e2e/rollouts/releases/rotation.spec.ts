import { expect, test } from '@playwright/test';
import { canaryKey } from '../support/canary.ts';
import { helmMajors, type HelmMajor } from '../support/portals.ts';
import { readyServers } from '../support/readyServers.ts';
import { marked, podsOf } from '../support/releases.ts';
import { mustRun } from '../support/tasks.ts';

const regionId = 'eu-west-1';
const components = ['gateway-server', 'gateway-ui', 'mcp-proxy-server'];

/** Puts keys into the gateway's Secret, by the key's name and a purpose that makes its value. */
async function applyKeys(options: {
  major: HelmMajor;
  gateway: string;
  keys: Record<string, string>;
}): Promise<void> {
  const { major, gateway, keys } = options;
  await mustRun({
    major,
    action: 'dvara:secret:apply',
    input: {
      gateway,
      regions: [{ id: regionId }],
      keysFromSecrets: Object.fromEntries(
        Object.keys(keys).map(key => [key, key.replaceAll('-', '_')]),
      ),
    },
    secrets: Object.fromEntries(
      Object.entries(keys).map(([key, purpose]) => [
        key.replaceAll('-', '_'),
        canaryKey(`${gateway}-${purpose}`),
      ]),
    ),
  });
}

async function deploy(options: {
  major: HelmMajor;
  gateway: string;
}): Promise<void> {
  const { major, gateway } = options;
  const { gatewayServer } = marked('keys', { replicaCount: 2 });
  await mustRun({
    major,
    action: 'dvara:release:deploy',
    input: {
      gateway,
      regions: [{ id: regionId }],
      existingSecret: `${gateway}-keys`,
      values: {
        gatewayServer,
        gatewayUi: { enabled: true, replicaCount: 1 },
        mcpProxyServer: { enabled: true, replicaCount: 1 },
      },
    },
  });
}

/** Uids of the pods of each component. */
async function uidsOf(gateway: string): Promise<Record<string, string[]>> {
  return Object.fromEntries(
    await Promise.all(
      components.map(
        async (component): Promise<[string, string[]]> => [
          component,
          (
            await podsOf({ regionId, release: gateway, component })
          ).map(({ metadata }) => metadata.uid ?? ''),
        ],
      ),
    ),
  );
}

for (const major of helmMajors) {
  test(`Helm ${major}: a rotated key replaces exactly the pods that read it, and no ready server is missing meanwhile`, async () => {
    const gateway = `rotate-helm${major}`;
    await applyKeys({
      major,
      gateway,
      keys: {
        'openai-api-key': 'old',
        'gateway-encryption-master-password': 'old',
        'enterprise-license-key': 'old',
      },
    });
    await deploy({ major, gateway });
    const ready = await readyServers({
      regionId,
      release: gateway,
      expected: 2,
    });

    const rotations: Array<[key: string, purpose: string, readers: string[]]> =
      [
        ['openai-api-key', 'new', ['gateway-server']],
        [
          'gateway-encryption-master-password',
          'new',
          ['gateway-server', 'mcp-proxy-server'],
        ],
        ['enterprise-license-key', 'new', components],
        // Nothing changes, so that no pod has a reason to go.
        ['enterprise-license-key', 'new', []],
      ];
    for (const [key, purpose, readers] of rotations) {
      const before = await uidsOf(gateway);
      expect(Object.values(before).flat()).toHaveLength(4);
      await applyKeys({ major, gateway, keys: { [key]: purpose } });
      await deploy({ major, gateway });
      const after = await uidsOf(gateway);
      const replaced = components.filter(component =>
        after[component].every(uid => !before[component].includes(uid)),
      );
      const kept = components.filter(
        component =>
          JSON.stringify([...after[component]].sort()) ===
          JSON.stringify([...before[component]].sort()),
      );
      expect([key, replaced]).toEqual([key, readers]);
      expect([key, kept]).toEqual([
        key,
        components.filter(component => !readers.includes(component)),
      ]);
    }
    await ready.stop();
    expect(ready.lowest).toBeGreaterThanOrEqual(2);
  });
}

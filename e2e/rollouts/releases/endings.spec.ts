import { expect, test } from '@playwright/test';
import type { KubernetesObject } from '@dvara/local-cluster';
import { canaryKey } from '../support/canary.ts';
import { helmMajors, type HelmMajor } from '../support/portals.ts';
import {
  histories,
  marked,
  namespacePath,
  podsOf,
  regionApi,
} from '../support/releases.ts';
import { mustRun, runAction } from '../support/tasks.ts';

const regionId = 'ap-south-1';
const regions = [{ id: regionId }];

async function deploy(options: {
  major: HelmMajor;
  gateway: string;
  values?: Record<string, unknown>;
  existingSecret?: string;
}): Promise<void> {
  const { major, gateway, values, existingSecret } = options;
  await mustRun({
    major,
    action: 'dvara:release:deploy',
    input: {
      gateway,
      regions,
      existingSecret,
      values: { ...marked('old'), ...values },
    },
  });
}

/** What of a gateway is in the region, by kind and name. */
async function objectsOf(gateway: string): Promise<string[]> {
  const api = await regionApi(regionId);
  const kinds = [
    'secrets',
    'configmaps',
    'pods',
    'services',
    'serviceaccounts',
  ];
  const lists = await Promise.all(
    kinds.map(async kind => {
      const { items } = await api.json<{ items: KubernetesObject[] }>({
        path: `${namespacePath}/${kind}`,
      });
      return items
        .filter(
          ({ metadata }) =>
            !metadata.deletionTimestamp &&
            (metadata.labels?.['dvara.ai/gateway'] === gateway ||
              metadata.labels?.['app.kubernetes.io/instance'] === gateway ||
              metadata.labels?.name === gateway),
        )
        .map(({ metadata }) => `${kind} ${metadata.name}`);
    }),
  );
  return lists.flat().sort();
}

for (const major of helmMajors) {
  test(`Helm ${major}: a test that fails is told with its pod and the last lines of its log, and the release stays`, async () => {
    const gateway = `tested-helm${major}`;
    await deploy({ major, gateway });
    const good = await mustRun({
      major,
      action: 'dvara:release:test',
      input: { gateway, regions },
    });
    expect(good.output.regions).toMatchObject([
      {
        state: 'passed',
        tests: [
          {
            name: `${gateway}-dvara-test-server`,
            outcome: 'succeeded',
          },
        ],
      },
    ]);

    await deploy({ major, gateway, values: { faults: { testFail: true } } });
    const bad = await runAction({
      major,
      action: 'dvara:release:test',
      input: { gateway, regions },
    });
    expect(bad.status).toBe('failed');
    expect(bad.error).toContain(`${gateway}-dvara-test-fail`);
    expect(bad.error).toContain('faults.testFail is on');
    expect((await histories(gateway))[regionId]).toEqual([
      '1 superseded',
      '2 deployed',
    ]);
    expect(await podsOf({ regionId, release: gateway })).toHaveLength(1);
  });

  test(`Helm ${major}: an uninstallation lists what stays, and with removeLeftovers nothing of the gateway stays`, async () => {
    const gateway = `gone-helm${major}`;
    const secretName = `${gateway}-keys`;
    const install = async () => {
      await mustRun({
        major,
        action: 'dvara:secret:apply',
        input: {
          gateway,
          regions,
          keysFromSecrets: { 'openai-api-key': 'key' },
        },
        secrets: { key: canaryKey(gateway) },
      });
      await deploy({ major, gateway, existingSecret: secretName });
      await mustRun({
        major,
        action: 'dvara:release:test',
        input: { gateway, regions },
      });
    };
    const leftovers = [
      `configmaps ${gateway}-dvara-record`,
      `pods ${gateway}-dvara-test-server`,
      `secrets ${secretName}`,
    ];

    await install();
    const refused = await runAction({
      major,
      action: 'dvara:release:uninstall',
      input: { gateway, regions, confirm: 'another' },
    });
    expect(refused.status).toBe('failed');
    expect((await histories(gateway))[regionId]).toEqual(['1 deployed']);

    const listed = await mustRun({
      major,
      action: 'dvara:release:uninstall',
      input: { gateway, regions, confirm: gateway },
    });
    expect(await objectsOf(gateway)).toEqual(leftovers);
    const [row] = listed.output.regions ?? [];
    expect(row.state).toBe('uninstalled');
    const left = JSON.stringify(row.left);
    leftovers.forEach(each => expect(left).toContain(each.split(' ')[1]));

    await install();
    const removed = await mustRun({
      major,
      action: 'dvara:release:uninstall',
      input: { gateway, regions, confirm: gateway, removeLeftovers: true },
    });
    expect(removed.output.regions).toMatchObject([
      { state: 'uninstalled', left: [] },
    ]);
    expect(await objectsOf(gateway)).toEqual([]);
  });
}

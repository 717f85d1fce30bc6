import { expect, test } from '@playwright/test';
import { helm } from '../../support/regions.ts';
import { waitFor } from '../../support/waitFor.ts';
import { chartFolder } from '../support/chartFolder.ts';
import { helmMajors, type HelmMajor } from '../support/portals.ts';
import { readyServers } from '../support/readyServers.ts';
import {
  isRolledOut,
  marked,
  namespacePath,
  regionApi,
  serverDeployment,
} from '../support/releases.ts';
import { mustRun } from '../support/tasks.ts';

const regionId = 'us-east-1';
const autoscaling = {
  enabled: true,
  minReplicas: 2,
  maxReplicas: 5,
  // Pods at rest take more memory than tests ask for.
  targetMemoryUtilizationPercentage: 0,
};

/** Deploys three servers without an autoscaler. */
async function deployThree(options: {
  major: HelmMajor;
  gateway: string;
}): Promise<void> {
  const { major, gateway } = options;
  await mustRun({
    major,
    action: 'dvara:release:deploy',
    input: {
      gateway,
      regions: [{ id: regionId }],
      values: marked('old', { replicaCount: 3 }),
    },
  });
}

/** Waits until the autoscaler itself has looked at the pods. */
async function waitForAutoscaler(gateway: string): Promise<void> {
  const api = await regionApi(regionId);
  await waitFor({
    what: `the autoscaler of ${gateway} to be able to scale`,
    timeoutMs: 90_000,
    condition: async () => {
      const { status } = await api.json<{
        status: { conditions?: { type: string; status: string }[] };
      }>({
        path: `/apis/autoscaling/v2/${namespacePath.replace(
          '/api/v1/',
          '',
        )}/horizontalpodautoscalers/${gateway}-dvara-server`,
      });
      return status.conditions?.some(
        each => each.type === 'AbleToScale' && each.status === 'True',
      );
    },
  });
}

for (const major of helmMajors) {
  test(`Helm ${major}: switching the autoscaler on over running pods, with a new template for them, takes no ready pod away`, async () => {
    const gateway = `hpa-helm${major}`;
    await deployThree({ major, gateway });
    const ready = await readyServers({
      regionId,
      release: gateway,
      expected: 3,
    });
    await mustRun({
      major,
      action: 'dvara:release:deploy',
      input: {
        gateway,
        regions: [{ id: regionId }],
        values: marked('new', { replicaCount: 3, autoscaling }),
      },
    });
    await waitForAutoscaler(gateway);
    await ready.stop();
    // min(old replicas, minReplicas)
    expect(ready.lowest).toBeGreaterThanOrEqual(2);
    const deployment = await serverDeployment({ regionId, release: gateway });
    expect(deployment && isRolledOut(deployment)).toBe(true);
    // Each of the three was replaced.
    expect(ready.pods.size).toBeGreaterThanOrEqual(6);
  });
}

test('the same switch by bare Helm, without handing the number of pods over, is seen as a gap', async () => {
  const gateway = 'hpa-bare';
  await deployThree({ major: 4, gateway });
  const ready = await readyServers({ regionId, release: gateway, expected: 3 });
  await helm({
    regionId,
    args: [
      'upgrade',
      gateway,
      chartFolder(4),
      '--reuse-values',
      '--server-side=false',
      `--set-json=gatewayServer.autoscaling=${JSON.stringify(autoscaling)}`,
    ],
  });
  await waitFor({
    what: 'fewer than two ready servers',
    timeoutMs: 30_000,
    condition: () => ready.lowest < 2,
  });
  await ready.stop();
});

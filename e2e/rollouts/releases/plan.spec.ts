import { expect, test } from '@playwright/test';
import { helm } from '../../support/regions.ts';
import { waitFor } from '../../support/waitFor.ts';
import { canaryKey } from '../support/canary.ts';
import { chartFolder } from '../support/chartFolder.ts';
import { HelmProcessWatch } from '../support/HelmProcesses.ts';
import { rolloutRegions } from '../support/portals.ts';
import {
  heldLeases,
  histories,
  isRolledOut,
  marked,
  namespacePath,
  podsOf,
  regionApi,
  serverDeployment,
} from '../support/releases.ts';
import { mustRun, runAction } from '../support/tasks.ts';

const regions = rolloutRegions.map(id => ({ id }));
const deployments = '/apis/apps/v1/namespaces/gateways/deployments';

/** What a deploy is held to by a plan. */
async function planOf(input: Record<string, unknown>) {
  const { output } = await mustRun({ action: 'dvara:release:plan', input });
  const { digest, basis } = output;
  expect(digest).toMatch(/^sha256:/);
  return { planDigest: digest, planBasis: basis };
}

test('a plan holds while the autoscaler scales, a pod is deleted and a Deployment is restarted', async () => {
  const gateway = 'plan-holds';
  const input = (mark: string) => ({
    gateway,
    regions: [
      {
        id: 'us-east-1',
        values: {
          gatewayServer: {
            autoscaling: {
              enabled: true,
              minReplicas: 1,
              maxReplicas: 4,
              targetCPUUtilizationPercentage: 50,
              targetMemoryUtilizationPercentage: 0,
            },
          },
        },
      },
      ...regions.slice(1),
    ],
    values: marked(mark),
  });
  await mustRun({ action: 'dvara:release:deploy', input: input('old') });
  const plan = await planOf(input('new'));

  const east = { regionId: 'us-east-1', release: gateway };
  const replicas = async () => (await serverDeployment(east))?.spec.replicas;
  expect(await replicas()).toBe(1);
  const [busy] = await podsOf(east);
  await (
    await regionApi('us-east-1')
  ).json({
    method: 'PATCH',
    path: `${namespacePath}/pods/${busy.metadata.name}`,
    // Of the pod alone: a load on the Deployment would be a change of it.
    body: {
      metadata: { annotations: { 'kwok.x-k8s.io/usage-cpu': '300m' } },
    },
  });

  const eu = { regionId: 'eu-west-1', release: gateway };
  const [pod] = await podsOf(eu);
  await (
    await regionApi('eu-west-1')
  ).json({
    method: 'DELETE',
    path: `${namespacePath}/pods/${pod.metadata.name}`,
  });

  // As «kubectl rollout restart» does it.
  const ap = { regionId: 'ap-south-1', release: gateway };
  await (
    await regionApi('ap-south-1')
  ).json({
    method: 'PATCH',
    path: `${deployments}/${gateway}-dvara-server`,
    body: {
      spec: {
        template: {
          metadata: {
            annotations: {
              'kubectl.kubernetes.io/restartedAt': new Date().toISOString(),
            },
          },
        },
      },
    },
  });
  for (const place of [eu, ap]) {
    await waitFor({
      what: `the pods of ${place.regionId} to be ready again`,
      timeoutMs: 60_000,
      condition: async () => {
        const deployment = await serverDeployment(place);
        return deployment && isRolledOut(deployment);
      },
    });
  }
  await waitFor({
    what: 'the autoscaler to add pods',
    timeoutMs: 150_000,
    condition: async () => ((await replicas()) ?? 0) >= 3,
  });
  const scaled = (await replicas()) ?? 0;

  const watch = new HelmProcessWatch(gateway);
  await mustRun({
    action: 'dvara:release:deploy',
    input: { ...input('new'), ...plan },
  });
  // So that the other tests' «no Helm was seen» means something.
  expect(watch.stop().seen).toBeGreaterThanOrEqual(rolloutRegions.length);
  expect(await histories(gateway)).toEqual(
    Object.fromEntries(
      rolloutRegions.map(id => [id, ['1 superseded', '2 deployed']]),
    ),
  );
  expect(await replicas()).toBeGreaterThanOrEqual(scaled);
});

test('a plan is broken by any change of what it rests on: nothing is started in any region, and the region and the change are named', async () => {
  const gateway = 'plan-broken';
  const secretName = `${gateway}-keys`;
  const applyKey = async (purpose: string, ids: readonly string[]) =>
    mustRun({
      action: 'dvara:secret:apply',
      input: {
        gateway,
        regions: ids.map(id => ({ id })),
        keysFromSecrets: { 'openai-api-key': 'key' },
      },
      secrets: { key: canaryKey(purpose) },
    });
  const input = {
    gateway,
    regions,
    existingSecret: secretName,
    values: {
      ...marked('old'),
      gatewayServer: {
        ...marked('old').gatewayServer,
        gatewayConfig: { routes: [] },
      },
    },
  };
  const patch = async (options: {
    regionId: string;
    path: string;
    body: unknown;
    contentType?: string;
  }) => {
    const { regionId, ...rest } = options;
    await (await regionApi(regionId)).json({ method: 'PATCH', ...rest });
  };
  await applyKey('plan-old', rolloutRegions);
  await mustRun({ action: 'dvara:release:deploy', input });

  const changes: Array<{
    what: string;
    regionId: string;
    /** Changes something in the region, or the inputs of the deploy. */
    change: () => Promise<Record<string, unknown> | void>;
    says: RegExp;
  }> = [
    {
      what: 'a Service',
      regionId: 'us-west-2',
      change: () =>
        patch({
          regionId: 'us-west-2',
          path: `${namespacePath}/services/${gateway}-dvara-server`,
          body: { spec: { sessionAffinity: 'ClientIP' } },
        }),
      says: /Service\/plan-broken-dvara-server has been changed in the cluster/,
    },
    {
      what: 'a ConfigMap',
      regionId: 'ap-south-1',
      change: () =>
        patch({
          regionId: 'ap-south-1',
          path: `${namespacePath}/configmaps/${gateway}-dvara-config`,
          body: { data: { 'gateway.yaml': 'routes: [] # by hand\n' } },
        }),
      says: /ConfigMap\/plan-broken-dvara-config has been changed in the cluster/,
    },
    {
      what: 'a variable of the Deployment',
      regionId: 'eu-west-1',
      change: () =>
        patch({
          regionId: 'eu-west-1',
          path: `${deployments}/${gateway}-dvara-server`,
          contentType: 'application/json-patch+json',
          body: [
            {
              op: 'add',
              path: '/spec/template/spec/containers/0/env/-',
              value: { name: 'BY_HAND', value: 'yes' },
            },
          ],
        }),
      says: /Deployment\/plan-broken-dvara-server has been changed in the cluster/,
    },
    {
      what: 'the values of one region',
      regionId: 'ap-south-1',
      change: async () => ({
        regions: regions.map(({ id }) =>
          id === 'ap-south-1'
            ? { id, values: { gatewayServer: { replicaCount: 2 } } }
            : { id },
        ),
      }),
      says: /the values have changed/,
    },
    {
      what: 'a key',
      regionId: 'us-east-1',
      change: async () => {
        await applyKey('plan-new', ['us-east-1']);
      },
      says: /the Secret with the keys has changed/,
    },
    {
      what: 'the revision',
      regionId: 'eu-west-1',
      change: async () => {
        await helm({
          regionId: 'eu-west-1',
          args: [
            'upgrade',
            gateway,
            chartFolder(4),
            '--reuse-values',
            '--server-side=false',
          ],
        });
      },
      says: /the revision has changed \(1 → 2\)/,
    },
  ];
  for (const { what, regionId, change, says } of changes) {
    await test.step(what, async () => {
      const plan = await planOf(input);
      const inputs = (await change()) ?? {};
      const before = await histories(gateway);
      const watch = new HelmProcessWatch(gateway);
      const task = await runAction({
        action: 'dvara:release:deploy',
        input: { ...input, ...inputs, ...plan },
      });
      expect(watch.stop().seen).toBe(0);
      expect(task.status).toBe('failed');
      expect(task.error).toContain(
        'Nothing was started: the plan no longer holds.',
      );
      expect(task.error).toMatch(says);
      // Exactly the region that has changed is named.
      expect(
        rolloutRegions.filter(id => task.error.includes(`${id}:`)),
      ).toEqual([regionId]);
      expect(await histories(gateway)).toEqual(before);
      expect(await heldLeases(rolloutRegions)).not.toContainEqual(
        expect.stringContaining(gateway),
      );
    });
  }
});

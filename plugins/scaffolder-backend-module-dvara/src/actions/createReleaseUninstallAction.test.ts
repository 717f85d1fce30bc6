import type { JsonObject } from '@backstage/types';
import { HelmError } from '@dvara/backstage-plugin-dvara-node';
import { canary, canaryForms } from '../__testUtils__/canary';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import {
  failedTestPod,
  serverDeployment,
} from '../__testUtils__/gatewayObjects';
import { helmTargetIn } from '../__testUtils__/helmTargetIn';
import { QuickClock } from '../__testUtils__/QuickClock';
import { runAction } from '../__testUtils__/runAction';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';
import { createReleaseUninstallAction } from './createReleaseUninstallAction';
import { releaseUninstallOutput } from './releaseUninstallSchema';

const CORE = '/api/v1/namespaces/gateways';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/gateways/deployments';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/gateways/leases';
const both = [{ id: 'us-east-1' }, { id: 'eu-west-1' }];
const ours = {
  'dvara.ai/gateway': 'orders-llm',
  'app.kubernetes.io/managed-by': 'dvara-backstage',
};

describe('dvara:release:uninstall', () => {
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let helm: FakeHelmRunner;

  beforeAll(async () => {
    world = await startTwoRegions();
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => {
    world.reset();
    helm = new FakeHelmRunner();
    // Helm takes the Deployments away, and nothing that it has not made.
    for (const cluster of [world.us, world.eu]) {
      helm.uninstallBehaviours.set(cluster.url, async () =>
        cluster.setObjects({ collection: DEPLOYMENTS, objects: [] }),
      );
    }
  });

  const run = async (
    input: JsonObject = {},
    options: Omit<Parameters<typeof runAction>[1], 'input'> = {},
  ) => {
    const result = await runAction(
      createReleaseUninstallAction({
        regions: world.regions,
        helm,
        clock: new QuickClock(),
      }),
      {
        ...options,
        input: {
          gateway: 'orders-llm',
          confirm: 'orders-llm',
          regions: [both[0]],
          ...input,
        },
      },
    );
    return {
      ...result,
      rows: () => releaseUninstallOutput.parse(result.outputs).regions,
    };
  };

  function install(options: { secretName?: string } = {}) {
    helm.addRevision({ target: helmTargetIn(world.us), status: 'deployed' });
    const { secretName = 'orders-llm-keys' } = options;
    world.us.setObjects({
      collection: DEPLOYMENTS,
      objects: [serverDeployment({ secretName })],
    });
    world.us.setObjects({
      collection: `${CORE}/secrets`,
      objects: [
        {
          metadata: {
            name: secretName,
            labels: secretName === 'orders-llm-keys' ? ours : {},
          },
          data: { 'openai-api-key': Buffer.from(canary).toString('base64') },
        },
      ],
    });
    world.us.setObjects({
      collection: `${CORE}/pods`,
      objects: [failedTestPod('orders-llm-dvara-test')],
    });
  }

  const namesIn = (kind: string) =>
    world.us
      .getObjects({ collection: `${CORE}/${kind}` })
      .map(({ metadata }) => metadata.name);

  it('uninstalls, keeps what Helm has not made, lists it, and says so in the record', async () => {
    install();
    const result = await run();
    expect(result.error).toBeUndefined();
    expect(helm.uninstalls).toHaveLength(1);
    expect(result.rows()).toMatchObject([
      {
        state: 'uninstalled',
        left: [
          'secret orders-llm-keys',
          'configmap orders-llm-dvara-record',
          'pod orders-llm-dvara-test',
        ],
        removed: [],
      },
    ]);
    expect(namesIn('secrets')).toEqual(['orders-llm-keys']);
    const [record] = world.us.getObjects({ collection: `${CORE}/configmaps` });
    expect(
      JSON.parse((record.data as Record<string, string>)['record.json']),
    ).toMatchObject({ status: 'uninstalled', operation: 'uninstall' });
    expect(world.us.getObjects({ collection: LEASES })).toEqual([]);
    canaryForms.forEach(form =>
      expect(result.everything()).not.toContain(form),
    );
  });

  it('removes what stays where that is asked for', async () => {
    install();
    const { error, rows } = await run({ removeLeftovers: true });
    expect(error).toBeUndefined();
    expect(rows()[0]).toMatchObject({
      left: [],
      removed: [
        'secret orders-llm-keys',
        'configmap orders-llm-dvara-record',
        'pod orders-llm-dvara-test',
      ],
      sentence: expect.stringContaining('Nothing of it stays.'),
    });
    expect([
      namesIn('secrets'),
      namesIn('configmaps'),
      namesIn('pods'),
    ]).toEqual([[], [], []]);
  });

  it('never removes a Secret of somebody else, nor one that another release of the gateway reads', async () => {
    install({ secretName: 'vault-keys' });
    const foreign = await run({ removeLeftovers: true });
    expect(foreign.rows()[0].left).toEqual([
      'secret vault-keys (it was not made by the portal for this gateway)',
    ]);
    expect(namesIn('secrets')).toEqual(['vault-keys']);

    install();
    const other = serverDeployment();
    other.metadata.name = 'orders-llm-blue-dvara-server';
    other.metadata.labels = {
      ...other.metadata.labels,
      'app.kubernetes.io/instance': 'orders-llm-blue',
    };
    helm.uninstallBehaviours.set(world.us.url, async () =>
      world.us.setObjects({ collection: DEPLOYMENTS, objects: [other] }),
    );
    const shared = await run({ removeLeftovers: true });
    expect(shared.rows()[0].left).toEqual([
      'secret orders-llm-keys (release orders-llm-blue of the same gateway still reads it)',
    ]);
    expect(namesIn('secrets')).toEqual(['orders-llm-keys']);
  });

  it('is content where nothing is installed, and still clears what was left', async () => {
    install();
    await run();
    const again = await run({ removeLeftovers: true });
    expect(again.error).toBeUndefined();
    expect(helm.uninstalls).toHaveLength(1);
    expect(again.rows()).toMatchObject([
      {
        state: 'notInstalled',
        sentence: expect.stringContaining('was not installed'),
        removed: expect.arrayContaining(['secret orders-llm-keys']),
      },
    ]);
    expect(again.outputs.summary).toContain('was not installed');
  });

  it('asks for the gateway’s name before anything is asked anywhere', async () => {
    install();
    const { error } = await run({ confirm: 'orders' });
    expect(error?.message).toBe(
      'Nothing was started: confirm must be the gateway’s name, orders-llm',
    );
    expect(world.us.requests).toEqual([]);
  });

  it('fails where an object would not go, and goes on with it another time', async () => {
    install();
    helm.uninstallBehaviours.set(world.us.url, async () => {
      throw new HelmError({
        kind: 'leftBehind',
        message: 'The release is gone, but a Service is not',
      });
    });
    const { error } = await run({ removeLeftovers: true });
    expect(error?.message).toMatch(
      /us-east-1: failed\. The release is gone, but a Service is not\..*Run the uninstallation again/,
    );
    expect(namesIn('secrets')).toEqual(['orders-llm-keys']);
  });

  it('names the ways out of the lock where Helm was killed', async () => {
    install();
    helm.uninstallBehaviours.set(world.us.url, async () => {
      throw new HelmError({
        kind: 'interrupted',
        message: 'Helm was killed during the uninstallation of orders-llm',
        revision: {
          revision: 1,
          status: 'uninstalling',
          chart: 'dvara-0.1.0',
        },
      });
    });
    const { error } = await run({ timeoutSeconds: 60 });
    expect(error?.message).toContain(
      'Helm’s lock on it counts as left behind after 60 s: then unlock it (dvara:release:unlock), or uninstall it again.',
    );
  });

  it('says what became of the release where a leftover could not be removed', async () => {
    install();
    world.us.setFault({
      method: 'DELETE',
      path: `${CORE}/secrets/orders-llm-keys`,
      fault: { kind: 'status', status: 403, reason: 'Forbidden' },
    });
    const { error } = await run({ removeLeftovers: true });
    expect(error?.message).toMatch(
      /us-east-1: failed\. The release is uninstalled, but what it has left is not dealt with: Could not remove secret orders-llm-keys/,
    );
    expect(namesIn('configmaps')).toEqual([]);
  });

  it('leaves GitOps, other owners’ and other gateways’ releases alone', async () => {
    install();
    world.us.setObjects({
      collection: DEPLOYMENTS,
      objects: [
        serverDeployment({
          annotations: { 'argocd.argoproj.io/tracking-id': 'orders:a/b:c/d' },
        }),
      ],
    });
    expect((await run()).error?.message).toContain(
      'Argo CD application orders',
    );
    world.us.setObjects({
      collection: DEPLOYMENTS,
      objects: [serverDeployment({ gateway: 'billing-llm' })],
    });
    expect((await run()).error?.message).toContain(
      'serves gateway billing-llm',
    );
    expect(helm.uninstalls).toEqual([]);
  });

  it('finishes what runs when the task is cancelled, its leftovers too, and starts no other region', async () => {
    install();
    helm.addRevision({ target: helmTargetIn(world.eu), status: 'deployed' });
    const cancel = new AbortController();
    helm.uninstallBehaviours.set(world.us.url, async () => {
      cancel.abort();
      world.us.setObjects({ collection: DEPLOYMENTS, objects: [] });
    });
    const { rows, error } = await run(
      { regions: both, maxParallel: 1, removeLeftovers: true },
      { signal: cancel.signal },
    );
    expect(rows().map(({ state }) => state)).toEqual([
      'uninstalled',
      'notStarted',
    ]);
    expect(namesIn('secrets')).toEqual([]);
    expect(error?.message).toContain(
      'Cancelled: uninstalled in 1 of 2 regions',
    );
  });

  it('lists in a dry run what would go and stay, and writes nothing', async () => {
    install();
    const { error, rows } = await run(
      { removeLeftovers: true },
      { isDryRun: true },
    );
    expect(error).toBeUndefined();
    expect(rows()).toMatchObject([
      {
        state: 'wouldUninstall',
        left: ['secret orders-llm-keys', 'pod orders-llm-dvara-test'],
      },
    ]);
    expect(helm.uninstalls).toEqual([]);
    expect(world.us.requests.filter(({ method }) => method !== 'GET')).toEqual(
      [],
    );
  });
});

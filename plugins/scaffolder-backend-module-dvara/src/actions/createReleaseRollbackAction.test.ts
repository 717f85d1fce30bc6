import type { JsonObject } from '@backstage/types';
import { HelmError } from '@dvara/backstage-plugin-dvara-node';
import { canary, canaryForms } from '../__testUtils__/canary';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { crashingPod, serverDeployment } from '../__testUtils__/gatewayObjects';
import { helmTargetIn } from '../__testUtils__/helmTargetIn';
import { QuickClock } from '../__testUtils__/QuickClock';
import { runAction } from '../__testUtils__/runAction';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';
import type { SecretKeyStates } from '../secret/gatewaySecret';
import { keyVersionsOf, VERSION_SALT_KEY } from '../secret/keyVersions';
import { secretVersions } from '../values/secretVersions';
import { createReleaseRollbackAction } from './createReleaseRollbackAction';
import { releaseRollbackOutput } from './releaseRollbackSchema';

const CORE = '/api/v1/namespaces/gateways';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/gateways/deployments';
const both = [{ id: 'us-east-1' }, { id: 'eu-west-1' }];

describe('dvara:release:rollback', () => {
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let helm: FakeHelmRunner;

  beforeAll(async () => {
    world = await startTwoRegions();
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => {
    world.reset();
    helm = new FakeHelmRunner();
  });

  const run = async (
    input: JsonObject = {},
    options: Omit<Parameters<typeof runAction>[1], 'input'> = {},
  ) => {
    const result = await runAction(
      createReleaseRollbackAction({
        regions: world.regions,
        helm,
        clock: new QuickClock(),
      }),
      {
        ...options,
        input: { gateway: 'orders-llm', regions: [both[0]], ...input },
      },
    );
    return {
      ...result,
      rows: () => releaseRollbackOutput.parse(result.outputs).regions,
    };
  };

  const add = (
    cluster: 'us' | 'eu',
    ...statuses: Array<'deployed' | 'failed' | 'pending-rollback'>
  ) =>
    statuses.forEach(status =>
      helm.addRevision({ target: helmTargetIn(world[cluster]), status }),
    );
  const writes = () =>
    [...world.us.requests, ...world.eu.requests].filter(
      ({ method }) => method !== 'GET',
    );

  it('returns each region to its last good revision and writes the records', async () => {
    add('us', 'deployed', 'deployed');
    add('eu', 'deployed', 'failed', 'failed');
    const { error, rows, outputs } = await run({ regions: both });

    expect(error).toBeUndefined();
    expect(helm.rollbacks.map(({ revision }) => revision)).toEqual([1, 1]);
    expect(rows()).toMatchObject([
      { state: 'rolledBack', revision: 3, toRevision: 1 },
      { state: 'rolledBack', revision: 4, toRevision: 1 },
    ]);
    expect(String(outputs.summary).split('\n')).toHaveLength(4);
    const [record] = world.eu.getObjects({ collection: `${CORE}/configmaps` });
    expect(
      JSON.parse((record.data as Record<string, string>)['record.json']),
    ).toMatchObject({
      revision: 4,
      status: 'deployed',
      operation: 'rollback',
      chartVersion: '0.1.0',
      taskId: 'task-1',
    });
  });

  it('returns to the wanted revision, and warns of another chart and changed keys without showing one', async () => {
    const target = helmTargetIn(world.us);
    const values = (version: string) => ({
      secrets: { existingSecret: 'orders-llm-keys' },
      gatewayServer: {
        podAnnotations: { 'dvara.ai/secret-version': version },
      },
    });
    helm.addRevision({
      target,
      status: 'deployed',
      chart: 'dvara-0.0.9',
      values: values('1'),
    });
    helm.addRevision({ target, status: 'deployed', values: values('2') });
    helm.addRevision({ target, status: 'deployed', values: values('2') });
    world.us.setObjects({
      collection: `${CORE}/secrets`,
      objects: [
        {
          metadata: { name: 'orders-llm-keys' },
          data: { 'openai-api-key': Buffer.from(canary).toString('base64') },
        },
      ],
    });
    const result = await run({ regions: [{ id: 'us-east-1', revision: 1 }] });

    expect(result.error).toBeUndefined();
    expect(result.rows()[0].sentence).toBe(
      'Revision 1 (dvara-0.0.9) is back as revision 4 and ready, but revision 1 was made with chart dvara-0.0.9, the current one with dvara-0.1.0; the keys in secret orders-llm-keys have changed since revision 1; a rollback does not bring the old keys back.',
    );
    canaryForms.forEach(form =>
      expect(result.everything()).not.toContain(form),
    );
  });

  it('does not return to a revision whose Secret is another gateway’s by now', async () => {
    const target = helmTargetIn(world.us);
    const values = { secrets: { existingSecret: 'shared-keys' } };
    helm.addRevision({ target, status: 'deployed', values });
    helm.addRevision({ target, status: 'deployed' });
    world.us.setObjects({
      collection: `${CORE}/secrets`,
      objects: [
        {
          metadata: {
            name: 'shared-keys',
            labels: { 'dvara.ai/gateway': 'search-llm' },
          },
          data: { 'openai-api-key': Buffer.from(canary).toString('base64') },
        },
      ],
    });
    const { error, rows, everything } = await run({
      regions: [{ id: 'us-east-1', revision: 1 }],
    });

    expect(error).toBeDefined();
    expect(rows()[0].sentence).toContain(
      'Secret shared-keys in namespace gateways belongs to gateway search-llm, not to orders-llm. Roll back to another revision than 1',
    );
    expect(helm.rollbacks).toEqual([]);
    canaryForms.forEach(form => expect(everything()).not.toContain(form));
  });

  it.each([
    [6, ' but gateway-server goes from 6 pods to 2, as revision 1 has them'],
    [2, '.'],
  ])(
    'warns where an autoscaler has made %i pods and the revision has fewer',
    async (replicas, sentence) => {
      const target = helmTargetIn(world.us);
      const values = {
        gatewayServer: { autoscaling: { enabled: true, handOverReplicas: 2 } },
      };
      helm.addRevision({ target, status: 'deployed', values });
      helm.addRevision({ target, status: 'deployed', values });
      world.us.setObjects({
        collection: '/apis/apps/v1/namespaces/gateways/deployments',
        objects: [serverDeployment({ replicas })],
      });
      const { rows } = await run({ regions: [{ id: 'us-east-1' }] });
      const [begin] = rows()[0].sentence.split('until');
      expect(begin).toContain(sentence);
      expect(begin.includes('pods to')).toBe(replicas > 2);
    },
  );

  it('warns of changed keys where a component reads another one now, and not where none does', async () => {
    const target = helmTargetIn(world.us);
    const data = (key: string) =>
      Object.fromEntries(
        Object.entries({
          'gateway-internal-secret': key,
          [VERSION_SALT_KEY]: '5a'.repeat(32),
        }).map(([name, value]) => [
          name,
          Buffer.from(value).toString('base64'),
        ]),
      );
    const secretName = 'orders-llm-keys';
    const { gatewayUi } = secretVersions({
      values: {},
      secretName,
      secret: {
        resourceVersion: '1',
        keys: {} as SecretKeyStates,
        flags: {},
        keyVersions: keyVersionsOf(data('old')),
      },
    });
    const values = {
      secrets: { existingSecret: secretName },
      gatewayUi: { podAnnotations: { 'dvara.ai/secret-version': gatewayUi } },
    };
    helm.addRevision({ target, status: 'deployed', values });
    helm.addRevision({ target, status: 'deployed', values });
    const sentenceWith = async (key: string) => {
      world.us.setObjects({
        collection: `${CORE}/secrets`,
        objects: [{ metadata: { name: secretName }, data: data(key) }],
      });
      const { rows } = await run({
        regions: [{ id: 'us-east-1', revision: 1 }],
      });
      return rows()[0].sentence;
    };
    expect(await sentenceWith('old')).not.toContain('have changed');
    expect(await sentenceWith('new')).toContain(
      'the keys in secret orders-llm-keys have changed since revision 1',
    );
  });

  it('does not return unasked to a revision whose gate did not open, and warns where it is asked', async () => {
    add('us', 'deployed', 'deployed', 'deployed');
    world.us.setObjects({
      collection: `${CORE}/configmaps`,
      objects: [
        {
          metadata: { name: 'orders-llm-dvara-record' },
          data: {
            'record.json': JSON.stringify({
              version: 1,
              gateway: 'orders-llm',
              regionId: 'us-east-1',
              releaseName: 'orders-llm',
              revision: 3,
              status: 'deployed',
              chartName: 'dvara',
              chartVersion: '0.1.0',
              recordedAt: '2026-01-02T03:04:05Z',
              unfitRevisions: [2],
            }),
          },
        },
      ],
    });
    const { rows } = await run();
    expect(rows()).toMatchObject([{ state: 'rolledBack', toRevision: 1 }]);

    const asked = await run({ regions: [{ id: 'us-east-1', revision: 2 }] });
    expect(asked.rows()[0].sentence).toContain(
      'but the gate of revision 2 did not open when it was deployed',
    );
  });

  it.each<[string, number | undefined, RegExp]>([
    ['does not exist', 9, /no revision 9; it can return to 1, 3/],
    [
      'was never ready',
      2,
      /Revision 2 .* is failed and was never ready; it can return to 1, 3/,
    ],
  ])('refuses a revision that %s', async (_what, revision, message) => {
    add('us', 'deployed', 'failed', 'deployed');
    const { error } = await run({
      regions: [{ id: 'us-east-1', revision: revision! }],
    });
    expect(error?.message).toMatch(message);
    expect(helm.rollbacks).toEqual([]);
  });

  it.each<[string, JsonObject, RegExp]>([
    ['revision 0', { regions: [{ id: 'us-east-1', revision: 0 }] }, /revision/],
    [
      'revision latest',
      { regions: [{ id: 'us-east-1', revision: 'latest' }] },
      /revision/,
    ],
    [
      'a region without a deployer',
      { regions: [{ id: 'ap-south-1' }] },
      /no deployer credential is configured for ap-south-1/,
    ],
  ])('refuses %s before anything is asked', async (_what, input, message) => {
    const { error } = await run(input);
    expect(error?.message).toMatch(message);
    expect(world.us.requests).toEqual([]);
  });

  it('does nothing where the wanted revision is the one that runs', async () => {
    add('us', 'deployed', 'deployed');
    const { error, rows } = await run({
      regions: [{ id: 'us-east-1', revision: 2 }],
    });
    expect(error).toBeUndefined();
    expect(rows()).toMatchObject([{ state: 'unchanged', revision: 2 }]);
    expect(helm.rollbacks).toEqual([]);
  });

  it('says that there is nothing to roll back to, also where nothing is installed', async () => {
    add('us', 'failed');
    const { error, rows } = await run({ regions: both });
    expect(rows().map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(error?.message).toMatch(
      /us-east-1: failed\. There is nothing to roll back to.*dvara:release:uninstall/,
    );
    expect(error?.message).toMatch(
      /eu-west-1: failed\. Release orders-llm is not installed, so it cannot be rolled back/,
    );
  });

  it('leaves another owner’s gateway alone', async () => {
    add('us', 'deployed', 'deployed');
    world.us.setObjects({
      collection: DEPLOYMENTS,
      objects: [serverDeployment({ owner: 'group:default/billing' })],
    });
    const { error } = await run({ owner: 'group:default/orders' });
    expect(error?.message).toContain('is owned by group:default/billing');
    expect(helm.rollbacks).toEqual([]);
  });

  it('tells why a rollback did not become ready, with logs and without keys, and how the lock is left', async () => {
    add('us', 'deployed', 'deployed');
    world.us.setObjects({
      collection: DEPLOYMENTS,
      objects: [serverDeployment({ secretName: 'orders-llm-keys' })],
    });
    world.us.setObjects({
      collection: `${CORE}/secrets`,
      objects: [
        {
          metadata: { name: 'orders-llm-keys' },
          data: { 'openai-api-key': Buffer.from(canary).toString('base64') },
        },
      ],
    });
    world.us.setObjects({
      collection: `${CORE}/pods`,
      objects: [crashingPod()],
    });
    world.us.setFault({
      path: /\/log$/,
      fault: { kind: 'raw', status: 200, body: `boom ${canary}` },
    });
    helm.rollbackBehaviours.set(world.us.url, async () => {
      throw new HelmError({
        kind: 'rolloutFailed',
        message: `The rollback failed: ${canary}`,
      });
    });
    const result = await run();
    expect(result.error?.message).toMatch(
      /^Rolled back in 0 of 1 regions\.\nus-east-1: failed\. The rollback failed: .*CrashLoopBackOff/,
    );
    expect(result.rows()[0].details?.at(-1)).toContain('boom ***');
    canaryForms.forEach(form =>
      expect(result.everything()).not.toContain(form),
    );
    expect(
      world.us.getObjects({
        collection: '/apis/coordination.k8s.io/v1/namespaces/gateways/leases',
      }),
    ).toEqual([]);
  });

  it('names the ways out of the lock where Helm was killed', async () => {
    add('us', 'deployed', 'deployed');
    helm.rollbackBehaviours.set(world.us.url, async () => {
      throw new HelmError({
        kind: 'interrupted',
        message: 'Helm was killed during the rollback of orders-llm',
        revision: {
          revision: 3,
          status: 'pending-rollback',
          chart: 'dvara-0.1.0',
        },
      });
    });
    const { error } = await run({ timeoutSeconds: 60 });
    expect(error?.message).toContain(
      'Helm’s lock on it counts as left behind after 60 s: then unlock it (dvara:release:unlock), or roll it back again.',
    );
  });

  it('finishes a rollback that runs when the task is cancelled, and starts no other', async () => {
    add('us', 'deployed', 'deployed');
    add('eu', 'deployed', 'deployed');
    const cancel = new AbortController();
    helm.rollbackBehaviours.set(world.us.url, async () => cancel.abort());
    const { rows, error } = await run(
      { regions: both, maxParallel: 1 },
      { signal: cancel.signal },
    );
    expect(rows().map(({ state }) => state)).toEqual([
      'rolledBack',
      'notStarted',
    ]);
    expect(error?.message).toContain(
      'Cancelled: rolled back in 1 of 2 regions',
    );
  });

  it('plans in a dry run and writes nothing, no lease either', async () => {
    add('us', 'deployed', 'deployed');
    const { error, rows } = await run({}, { isDryRun: true });
    expect(error).toBeUndefined();
    expect(rows()[0]).toMatchObject({
      state: 'wouldRollBack',
      toRevision: 1,
      sentence:
        'Revision 2 (dvara-0.1.0, deployed) would give way to revision 1 (dvara-0.1.0). Nothing was changed.',
    });
    expect(helm.rollbacks).toEqual([]);
    expect(writes()).toEqual([]);
  });
});

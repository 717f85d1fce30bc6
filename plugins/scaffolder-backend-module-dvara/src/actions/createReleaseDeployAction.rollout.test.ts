import { ConflictError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { releaseRecordSchema } from '@dvara/backstage-plugin-dvara-common';
import {
  DefaultChartService,
  HelmError,
} from '@dvara/backstage-plugin-dvara-node';
import { canary, canaryForms } from '../__testUtils__/canary';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { crashingPod, serverDeployment } from '../__testUtils__/gatewayObjects';
import { helmTargetIn } from '../__testUtils__/helmTargetIn';
import { QuickClock } from '../__testUtils__/QuickClock';
import { runAction } from '../__testUtils__/runAction';
import {
  runningStatus,
  startTwoRegions,
} from '../__testUtils__/startTwoRegions';
import type { VerifyPlan } from '../rollout/VerifyPlan';
import { createReleaseDeployAction } from './createReleaseDeployAction';
import { releaseDeployOutput } from './releaseDeploySchema';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/gateways/deployments';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/gateways/leases';
const CORE = '/api/v1/namespaces/gateways';

const regionIds = [
  'us-east-1',
  'eu-west-1',
  'us-west-1',
  'eu-north-1',
] as const;
type RegionId = (typeof regionIds)[number];
const four = regionIds.map(id => ({ id }));
const onlyUs = [{ id: 'us-east-1' }];
const inWaves = {
  regions: four,
  strategy: 'waves',
  waves: [['us-east-1'], ['eu-west-1', 'us-west-1'], ['eu-north-1']],
};
const planDigest = `sha256:${'1'.repeat(64)}`;

jest.setTimeout(30_000);

describe('dvara:release:deploy over waves and states', () => {
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let helm: FakeHelmRunner;
  const charts = new DefaultChartService({ ref: 'bundled' });

  beforeAll(async () => {
    world = await startTwoRegions({ four: true });
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => {
    world.reset();
    helm = new FakeHelmRunner();
  });

  const namespaces: Record<RegionId, string> = {
    'us-east-1': 'gateways',
    'eu-west-1': 'gateways',
    'us-west-1': 'west',
    'eu-north-1': 'north',
  };
  const placeOf = (id: RegionId) => ({
    cluster: id.startsWith('us') ? world.us : world.eu,
    namespace: namespaces[id],
  });
  const targetOf = (id: RegionId) => {
    const { cluster, namespace } = placeOf(id);
    return helmTargetIn(cluster, { namespace });
  };
  const historyOf = async (id: RegionId) =>
    (await helm.history(targetOf(id))).map(
      ({ revision, status }) => `${revision} ${status}`,
    );

  const run = (
    input: JsonObject,
    options: Omit<Parameters<typeof runAction>[1], 'input'> & {
      verifyPlan?: VerifyPlan;
    } = {},
  ) =>
    runAction(
      createReleaseDeployAction({
        regions: world.regions,
        helm,
        charts,
        progressIntervalMs: 10,
        clock: new QuickClock(),
        verifyPlan: options.verifyPlan,
      }),
      {
        ...options,
        input: {
          gateway: 'orders-llm',
          gate: { timeoutSeconds: 5 },
          ...input,
        },
      },
    );

  const rowsOf = (outputs: Record<string, unknown>) =>
    releaseDeployOutput.parse(outputs).regions;
  const statesOf = (outputs: Record<string, unknown>) =>
    Object.fromEntries(
      rowsOf(outputs).map(({ region, state }) => [region, state]),
    );

  /** What the gateway of a region shows; its gate stays shut. */
  const answerAs = (id: RegionId, status: object) =>
    world.statuses.set(id, { ...runningStatus(id), ...status });

  const failHelmIn = (id: RegionId) => {
    const { cluster, namespace } = placeOf(id);
    helm.behaviours.set(cluster.url, async target => {
      if (target.namespace === namespace) {
        throw new HelmError({
          kind: 'rolloutFailed',
          message:
            'The rollout of orders-llm failed: context deadline exceeded',
          lines: ['Error: UPGRADE FAILED: context deadline exceeded'],
          revision: helm.addRevision({ target, status: 'failed' }),
        });
      }
    });
  };

  const installed = (...ids: RegionId[]) => {
    for (const id of ids) {
      helm.addRevision({ target: targetOf(id), status: 'deployed' });
    }
  };

  const recordOf = (id: RegionId) => {
    const { cluster, namespace } = placeOf(id);
    const [record] = cluster.getObjects({
      collection: `/api/v1/namespaces/${namespace}/configmaps`,
    });
    return releaseRecordSchema.parse(
      JSON.parse((record.data as Record<string, string>)['record.json']),
    );
  };

  const leasesOf = (id: RegionId) => {
    const { cluster, namespace } = placeOf(id);
    return cluster.getObjects({
      collection: `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
    });
  };

  describe('a gate that stays shut in wave 2', () => {
    beforeEach(() => {
      installed(...regionIds);
      answerAs('us-west-1', { region: { id: 'us-east-1' } });
    });

    it('stop: wave 3 never starts, the region is back, the others of its wave are deployed', async () => {
      const { error, outputs, logs } = await run(inWaves);

      expect(statesOf(outputs)).toEqual({
        'us-east-1': 'deployed',
        'eu-west-1': 'deployed',
        'us-west-1': 'rolledBack',
        'eu-north-1': 'notStarted',
      });
      expect(await historyOf('us-east-1')).toEqual([
        '1 superseded',
        '2 deployed',
      ]);
      expect(await historyOf('eu-west-1')).toEqual([
        '1 superseded',
        '2 deployed',
      ]);
      expect(await historyOf('us-west-1')).toEqual([
        '1 superseded',
        '2 superseded',
        '3 deployed',
      ]);
      expect(await historyOf('eu-north-1')).toEqual(['1 deployed']);
      expect(error?.message).toMatch(
        /^Deployed in 2 of 4 regions\..*us-west-1: failed, rolled back\. Release orders-llm is rolled out, but its gate did not open within 5 s: answers as us-east-1\. Revision 2 is deployed\. The release is back on revision 1, which is now revision 3\..*eu-north-1: never started\. Wave 2 of 3 failed/s,
      );
      expect(recordOf('us-west-1')).toMatchObject({
        revision: 3,
        status: 'deployed',
        operation: 'rollback',
        unfitRevisions: [2],
      });
      expect(logs).toEqual(
        expect.arrayContaining([
          'Wave 1 of 3: us-east-1',
          'Wave 2 of 3: eu-west-1, us-west-1',
        ]),
      );
      expect(logs.join()).not.toContain('Wave 3 of 3:');
    });

    it('continue: wave 3 runs, and the step fails at the end', async () => {
      const { error, outputs } = await run({
        ...inWaves,
        onFailure: 'continue',
      });

      expect(statesOf(outputs)).toEqual({
        'us-east-1': 'deployed',
        'eu-west-1': 'deployed',
        'us-west-1': 'rolledBack',
        'eu-north-1': 'deployed',
      });
      expect(error?.message).toContain('Deployed in 3 of 4 regions.');
    });

    it('rollbackAll: every region that was changed is as before', async () => {
      const { error, outputs } = await run({
        ...inWaves,
        onFailure: 'rollbackAll',
      });

      expect(statesOf(outputs)).toEqual({
        'us-east-1': 'restored',
        'eu-west-1': 'restored',
        'us-west-1': 'rolledBack',
        'eu-north-1': 'notStarted',
      });
      for (const id of ['us-east-1', 'eu-west-1', 'us-west-1'] as const) {
        expect(await historyOf(id)).toEqual([
          '1 superseded',
          '2 superseded',
          '3 deployed',
        ]);
        expect(recordOf(id)).toMatchObject({ operation: 'rollback' });
      }
      expect(error?.message).toContain('Deployed in 0 of 4 regions.');
      expect(error?.message).toContain(
        'us-east-1: taken back. Revision 2 is deployed and ready. It is back on revision 1, which is now revision 3.',
      );
      expect(regionIds.flatMap(leasesOf)).toEqual([]);
    });

    it('rollbackOnFailure off: the region stays as it is', async () => {
      const { error, outputs } = await run({
        ...inWaves,
        rollbackOnFailure: false,
      });

      expect(statesOf(outputs)).toMatchObject({ 'us-west-1': 'failed' });
      expect(error?.message).toContain('because rollbackOnFailure is off');
      expect(helm.rollbacks).toEqual([]);
    });

    it('rollbackOnFailure off: a lock that a killed Helm leaves is named with its ways out', async () => {
      helm.behaviours.set(world.us.url, async target => {
        throw new HelmError({
          kind: 'interrupted',
          message: 'Helm was killed during the rollout of orders-llm',
          revision: helm.addRevision({ target, status: 'pending-upgrade' }),
        });
      });
      const { error } = await run({
        ...inWaves,
        rollbackOnFailure: false,
        timeoutSeconds: 40,
      });

      expect(error?.message).toContain(
        'Revision 2 is pending-upgrade. It was left as it is, because rollbackOnFailure is off. Helm’s lock on it counts as left behind after 40 s: then unlock it (dvara:release:unlock), or deploy it with recoverLock: true.',
      );
    });

    it('tells what became of a region also where the portal cannot note it', async () => {
      const lost = new Map<string, unknown>();
      lost.set = () => {
        throw new Error('the database is gone');
      };
      const { error, outputs, logs } = await run(inWaves, {
        checkpoints: lost,
      });
      expect(statesOf(outputs)).toMatchObject({
        'us-east-1': 'deployed',
        'us-west-1': 'rolledBack',
      });
      expect(error?.message).toContain('Deployed in');
      expect(logs.join()).toContain('could not note that this was done');
    });

    it('rollbackAll leaves a release that was there before without a good revision, and says so', async () => {
      helm.addRevision({
        target: helmTargetIn(world.us, {
          namespace: 'gateways',
          releaseName: 'orders-llm-us-east-1',
        }),
        status: 'failed',
      });
      const { outputs } = await run({
        ...inWaves,
        onFailure: 'rollbackAll',
        regions: inWaves.regions.map(region =>
          region.id === 'us-east-1'
            ? { ...region, releaseName: 'orders-llm-us-east-1' }
            : region,
        ),
      });
      expect(
        rowsOf(outputs).find(({ region }) => region === 'us-east-1'),
      ).toMatchObject({
        state: 'notRestored',
        sentence: expect.stringContaining('none of its revisions was good'),
      });
      expect(helm.uninstalls).toEqual([]);
    });

    it('does not run a wave again that an earlier run of the task has done', async () => {
      const first = await run(inWaves);
      world.statuses.set('us-west-1', runningStatus('us-west-1'));
      const before = helm.upgrades.length;
      const second = await run(inWaves, { checkpoints: first.checkpoints });

      expect(second.error).toBeUndefined();
      expect(
        helm.upgrades.slice(before).map(({ namespace }) => namespace),
      ).toEqual(['west', 'north']);
      expect(second.logs.join()).toContain(
        '[us-east-1] Revision 2 was already deployed by an earlier run of this task',
      );
    });

    it('rollbackAll of a task that goes on returns what its earlier run has changed', async () => {
      const first = await run(inWaves);
      const second = await run(
        { ...inWaves, onFailure: 'rollbackAll' },
        { checkpoints: first.checkpoints },
      );

      expect(statesOf(second.outputs)).toMatchObject({
        'us-east-1': 'restored',
        'eu-west-1': 'restored',
      });
      expect(
        helm.rollbacks
          .filter(({ namespace }) => namespace === 'gateways')
          .map(({ revision }) => revision),
      ).toEqual([1, 1]);
    });
  });

  it('rollbackAll: uninstalls what it has installed, also a first install that failed', async () => {
    failHelmIn('eu-west-1');
    const { outputs, error } = await run({
      ...inWaves,
      onFailure: 'rollbackAll',
    });

    expect(statesOf(outputs)).toEqual({
      'us-east-1': 'removed',
      'eu-west-1': 'removed',
      'us-west-1': 'removed',
      'eu-north-1': 'notStarted',
    });
    expect(await historyOf('us-east-1')).toEqual([]);
    expect(await historyOf('eu-west-1')).toEqual([]);
    expect(recordOf('eu-west-1')).toMatchObject({
      status: 'uninstalled',
      operation: 'uninstall',
    });
    expect(error?.message).toContain('It was uninstalled again');
  });

  it('rollbackAll: a region that cannot be taken back is told loudly, the others are taken back', async () => {
    installed(...regionIds);
    answerAs('us-west-1', { status: 'starting' });
    helm.rollbackBehaviours.set(world.eu.url, async target => {
      throw new HelmError({
        kind: 'rolloutFailed',
        message: 'The rollback of orders-llm failed: timed out',
        revision: helm.addRevision({ target, status: 'failed' }),
      });
    });
    const { outputs, error } = await run({
      ...inWaves,
      onFailure: 'rollbackAll',
    });

    expect(statesOf(outputs)).toMatchObject({
      'us-east-1': 'restored',
      'eu-west-1': 'notRestored',
    });
    expect(error?.message).toMatch(
      /eu-west-1: NOT TAKEN BACK\. .*IT COULD NOT BE TAKEN BACK: The rollback of orders-llm failed: timed out.*dvara:release:rollback/,
    );
  });

  it('a cancel in wave 2 brings the running region back, leaves wave 1 and never starts wave 3', async () => {
    installed(...regionIds);
    const cancel = new AbortController();
    let ended: boolean | undefined;
    helm.behaviours.set(world.us.url, async target => {
      if (target.namespace === 'west') {
        cancel.abort();
        ended = target.signal?.aborted;
        throw new HelmError({
          kind: 'cancelled',
          message: 'The rollout of orders-llm was cancelled',
          revision: helm.addRevision({ target, status: 'failed' }),
        });
      }
    });
    const { outputs, error } = await run(
      {
        ...inWaves,
        waves: [['us-east-1'], ['us-west-1'], ['eu-west-1', 'eu-north-1']],
      },
      { signal: cancel.signal },
    );

    expect(ended).toBe(true);
    expect(statesOf(outputs)).toEqual({
      'us-east-1': 'deployed',
      'us-west-1': 'stopped',
      'eu-west-1': 'notStarted',
      'eu-north-1': 'notStarted',
    });
    expect(await historyOf('us-west-1')).toEqual([
      '1 superseded',
      '2 failed',
      '3 deployed',
    ]);
    expect(error?.message).toMatch(
      /^Cancelled: deployed in 1 of 4 regions\..*eu-west-1: never started\. The task was cancelled before its turn came\.\nus-west-1: stopped\. .*Revision 2 is failed\. The release is back on revision 1/s,
    );
    expect(regionIds.flatMap(leasesOf)).toEqual([]);
  });

  it('rollbackAll takes everything back also where the task is cancelled', async () => {
    installed(...regionIds);
    const cancel = new AbortController();
    helm.behaviours.set(world.eu.url, async target => {
      cancel.abort();
      throw new HelmError({
        kind: 'cancelled',
        message: 'cancelled',
        revision: helm.addRevision({ target, status: 'failed' }),
      });
    });
    const { outputs } = await run(
      {
        ...inWaves,
        waves: [['us-east-1', 'us-west-1'], ['eu-west-1'], ['eu-north-1']],
        onFailure: 'rollbackAll',
      },
      { signal: cancel.signal },
    );
    expect(statesOf(outputs)).toEqual({
      'us-east-1': 'restored',
      'us-west-1': 'restored',
      'eu-west-1': 'stopped',
      'eu-north-1': 'notStarted',
    });
  });

  it('says so where the rollback cannot begin because the portal ends', async () => {
    installed('us-east-1');
    failHelmIn('us-east-1');
    helm.rollbackBehaviours.set(world.us.url, async () => {
      throw new HelmError({
        kind: 'cancelled',
        message:
          'The rollback of orders-llm did not begin, because the portal is ending',
      });
    });
    const { error, outputs } = await run({ regions: onlyUs });
    expect(statesOf(outputs)).toEqual({ 'us-east-1': 'failed' });
    expect(error?.message).toMatch(
      /THE ROLLBACK TO REVISION 1 HAS FAILED TOO: The rollback of orders-llm did not begin, because the portal is ending\. Revision 2 is failed\. .*dvara:release:rollback/,
    );
  });

  it('waits for providers to become healthy, and tells which are not', async () => {
    answerAs('us-east-1', {
      providers: [{ name: 'openai', health: 'UNHEALTHY' }],
    });
    const shut = await run({
      regions: onlyUs,
      gate: { healthyProviders: 1, timeoutSeconds: 5 },
    });
    expect(shut.error?.message).toContain(
      '0 of at least 1 providers are healthy (openai unhealthy)',
    );

    world.us.setFault({
      path: /proxy\/status/,
      fault: { kind: 'status', status: 503 },
    });
    const late = run({
      regions: onlyUs,
      gate: { healthyProviders: 1, timeoutSeconds: 900 },
    });
    const asked = () =>
      world.us.requests.filter(({ path }) => path.endsWith('/status')).length;
    const before = asked();
    while (asked() < before + 2) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    world.us.clearFaults();
    world.statuses.set('us-east-1', runningStatus('us-east-1'));
    expect((await late).error).toBeUndefined();
  });

  it('asks the gateway once, as soon as Helm has ended, and what it shows does not count for a rollout that failed', async () => {
    const asked = () =>
      world.us.requests.filter(({ path }) => path.endsWith('/status')).length;
    const { error } = await run({ regions: onlyUs });
    expect(error).toBeUndefined();
    expect(asked()).toBe(1);

    const upgrade = helm.upgrade.bind(helm);
    helm.upgrade = async options => {
      await upgrade(options);
      throw new HelmError({
        kind: 'unknown',
        message: 'Helm reported success, but revision 2 is failed',
      });
    };
    const { outputs } = await run({
      regions: onlyUs,
      rollbackOnFailure: false,
    });
    expect(statesOf(outputs)).toEqual({ 'us-east-1': 'failed' });
  });

  it('asks the gateway with the viewer’s credential, and ends at once where that may not', async () => {
    world.us.setFault({
      path: /proxy\/status/,
      fault: { kind: 'status', status: 403, reason: 'Forbidden' },
    });
    const { error } = await run({
      regions: onlyUs,
      gate: { timeoutSeconds: 900 },
    });
    expect(error?.message).toContain(
      'no permission: get services/proxy in namespace gateways',
    );
    const asked = world.us.requests.filter(({ path }) =>
      path.endsWith('/status'),
    );
    expect(asked.map(({ role }) => role)).toEqual(['viewer']);
  });

  describe('a gateway that keeps its status behind a key', () => {
    beforeEach(() =>
      world.us.setFault({
        path: /proxy\/(status|actuator)/,
        fault: { kind: 'status', status: 401, reason: 'Unauthorized' },
      }),
    );

    it('is deployed with a warning, and not taken back for what nobody could see', async () => {
      const { error, outputs } = await run({
        regions: onlyUs,
        gate: { timeoutSeconds: 900 },
      });
      expect(error?.message ?? '').toBe('');
      expect(rowsOf(outputs)[0]).toMatchObject({
        state: 'deployed',
        sentence: expect.stringContaining('was not asked whether it is well'),
      });
    });

    it('fails at once where providers must be healthy', async () => {
      const { outputs } = await run({
        regions: onlyUs,
        gate: { healthyProviders: 1, timeoutSeconds: 900 },
      });
      expect(rowsOf(outputs)[0]).toMatchObject({ state: 'failed' });
    });
  });

  it('has no gate where no server is deployed', async () => {
    answerAs('us-east-1', { status: 'starting' });
    const { error, logs } = await run({
      regions: onlyUs,
      values: {
        gatewayServer: { enabled: false },
        gatewayUi: { gatewayServerUrl: 'https://gateway.example.com' },
      },
    });
    expect(error?.message ?? '').toBe('');
    expect(logs.join()).toContain('so there is no gate');
  });

  it('leaves a first install that failed as it is, and offers to uninstall it', async () => {
    failHelmIn('us-east-1');
    const { error, outputs } = await run({ regions: onlyUs });
    expect(rowsOf(outputs)[0]).toMatchObject({ state: 'failed', revision: 1 });
    expect(error?.message).toMatch(
      /There is nothing to roll back to.*it stays failed.*dvara:release:uninstall/,
    );
    expect([helm.rollbacks, helm.uninstalls]).toEqual([[], []]);
    expect(recordOf('us-east-1')).toMatchObject({
      status: 'failed',
      operation: 'deploy',
    });
  });

  it('rolls a failed release back before it upgrades it, and goes on where that does not get ready', async () => {
    const target = targetOf('us-east-1');
    helm.addRevision({ target, status: 'deployed' });
    helm.addRevision({ target, status: 'failed' });
    const { error, logs } = await run({ regions: onlyUs });
    expect(error).toBeUndefined();
    expect(helm.rollbacks).toMatchObject([{ revision: 1 }]);
    expect(await historyOf('us-east-1')).toEqual([
      '1 superseded',
      '2 failed',
      '3 superseded',
      '4 deployed',
    ]);
    expect(logs.join()).toContain(
      'Revision 2 is failed: release orders-llm is first rolled back to revision 1',
    );

    helm.addRevision({ target, status: 'failed' });
    helm.rollbackBehaviours.set(world.us.url, async () => {
      throw new HelmError({
        kind: 'rolloutFailed',
        message: 'The rollback failed',
        revision: helm.addRevision({ target, status: 'failed' }),
      });
    });
    const repaired = await run({ regions: onlyUs });
    expect(repaired.error).toBeUndefined();
    expect((await historyOf('us-east-1')).slice(-2)).toEqual([
      '6 failed',
      '7 deployed',
    ]);
  });

  it('does not roll back a release that the failure has not touched', async () => {
    installed('us-east-1');
    helm.behaviours.set(world.us.url, async () => {
      throw new HelmError({
        kind: 'invalidChart',
        message: 'It does not render',
      });
    });
    const { error } = await run({ regions: onlyUs });
    expect(error?.message).toContain('failed. It does not render.');
    expect(helm.rollbacks).toEqual([]);
  });

  describe('a release that is locked', () => {
    const locked = (secondsAgo: number) => {
      const target = targetOf('us-east-1');
      helm.addRevision({ target, status: 'deployed' });
      helm.addRevision({
        target,
        status: 'pending-upgrade',
        updated: new Date(
          Date.parse('2026-01-02T03:04:05Z') - secondsAgo * 1000,
        ).toISOString(),
      });
    };

    it('is left alone while its lock is young, whatever is asked for', async () => {
      // A day ahead of the portal's clock: young for as long as the test takes.
      locked(-86_400);
      const { error } = await run({ regions: onlyUs, recoverLock: true });
      expect(error?.message).toMatch(
        /revision 2 is pending-upgrade since \d+ s.*wait until that has ended/,
      );
      expect([helm.upgrades, helm.rollbacks]).toEqual([[], []]);
    });

    it('is left alone when old, unless recoverLock', async () => {
      locked(7200);
      const refused = await run({ regions: onlyUs });
      expect(refused.error?.message).toContain('recoverLock: true');
      expect(helm.rollbacks).toEqual([]);

      const { error } = await run({ regions: onlyUs, recoverLock: true });
      expect(error).toBeUndefined();
      expect(helm.rollbacks).toMatchObject([{ revision: 1 }]);
      expect((await historyOf('us-east-1')).at(-1)).toBe('4 deployed');
    });

    it('is brought back at once where this task’s own Helm was killed', async () => {
      installed('us-east-1');
      helm.behaviours.set(world.us.url, async target => {
        throw new HelmError({
          kind: 'interrupted',
          message: 'Helm was killed while it rolled out orders-llm',
          revision: helm.addRevision({ target, status: 'pending-upgrade' }),
        });
      });
      const { error, outputs } = await run({ regions: onlyUs });
      expect(statesOf(outputs)).toEqual({ 'us-east-1': 'rolledBack' });
      expect(error?.message).toContain(
        'Helm was killed while it rolled out orders-llm. Revision 2 is pending-upgrade. The release is back on revision 1',
      );
    });
  });

  it.each([
    [
      'argocd.argoproj.io/tracking-id',
      'orders:apps/Deployment:x/y',
      'Argo CD application orders',
    ],
    ['kustomize.toolkit.fluxcd.io/name', 'apps', 'Flux Kustomization apps'],
  ])('refuses what %s marks', async (key, value, owner) => {
    world.us.setObjects({
      collection: DEPLOYMENTS,
      objects: [serverDeployment({ annotations: { [key]: value } })],
    });
    const { error } = await run({ regions: onlyUs });
    expect(error?.message).toContain(`is written by ${owner}`);
    expect(helm.upgrades).toEqual([]);
  });

  describe('the lease', () => {
    const heldBy = (taskId: string) =>
      world.us.setObjects({
        collection: LEASES,
        objects: [
          {
            metadata: { name: 'orders-llm-dvara-lock' },
            spec: {
              holderIdentity: `${taskId}/x`,
              leaseDurationSeconds: 86400,
              renewTime: '2026-01-02T03:04:10.000000Z',
            },
          },
        ],
      });

    it('of another task costs that region its row and no other', async () => {
      heldBy('task-2');
      const { error, outputs } = await run({
        regions: [{ id: 'us-east-1' }, { id: 'eu-west-1' }],
      });
      expect(statesOf(outputs)).toEqual({
        'us-east-1': 'failed',
        'eu-west-1': 'deployed',
      });
      expect(error?.message).toContain(
        'us-east-1: failed. Task task-2 is at work on release orders-llm in namespace gateways',
      );
      expect(helm.upgradesOf(world.us.url)).toEqual([]);
    });

    it('of this task’s crashed run is waited for', async () => {
      heldBy('task-1');
      const going = run({ regions: onlyUs });
      const looked = () =>
        world.us.requests.filter(({ path }) => path.startsWith(LEASES)).length;
      while (looked() < 2) {
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      expect(helm.upgrades).toEqual([]);
      world.us.setObjects({ collection: LEASES, objects: [] });
      const { error, logs } = await going;
      expect(error).toBeUndefined();
      expect(logs.join()).toContain('An earlier run of this task still holds');
    });

    it('is held while Helm runs; when it is lost, Helm is ended and nothing is rolled back', async () => {
      installed('us-east-1');
      helm.behaviours.set(world.us.url, async target => {
        expect(leasesOf('us-east-1')).toHaveLength(1);
        heldBy('task-7');
        while (!target.signal?.aborted) {
          await new Promise(resolve => setTimeout(resolve, 5));
        }
        throw new HelmError({
          kind: 'cancelled',
          message: 'The rollout of orders-llm was cancelled',
          revision: helm.addRevision({ target, status: 'failed' }),
        });
      });
      const { error, outputs } = await run({ regions: onlyUs });
      expect(statesOf(outputs)).toEqual({ 'us-east-1': 'failed' });
      expect(error?.message).toContain(
        'The lock of release orders-llm was taken by task-7',
      );
      expect(error?.message).not.toContain('ROLLBACK');
      expect(helm.rollbacks).toEqual([]);
      expect(leasesOf('us-east-1')[0].spec).toMatchObject({
        holderIdentity: 'task-7/x',
      });
    });
  });

  describe('a plan’s digest', () => {
    it('is verified while all releases are held, before anything runs anywhere', async () => {
      const seen: unknown[] = [];
      const { error } = await run(
        { ...inWaves, planDigest },
        {
          verifyPlan: async options => {
            seen.push(
              options.planDigest,
              regionIds.map(id => leasesOf(id).length),
              options.releases.map(({ work, complete }) => [
                work.target.region.id,
                complete({}).commonLabels,
              ]),
              helm.upgrades.length,
            );
            return undefined;
          },
        },
      );
      expect(error).toBeUndefined();
      expect(seen[0]).toBe(planDigest);
      expect(seen[1]).toEqual([1, 1, 1, 1]);
      expect(seen[2]).toHaveLength(4);
      expect(seen[3]).toBe(0);
      expect(regionIds.flatMap(leasesOf)).toEqual([]);
    });

    it('that no longer holds starts nothing and frees all releases', async () => {
      const { error } = await run(
        { ...inWaves, planDigest },
        {
          verifyPlan: async () => {
            throw new ConflictError('eu-west-1: the revision has changed');
          },
        },
      );
      expect(error?.message).toContain('the revision has changed');
      expect(helm.upgrades).toEqual([]);
      expect(regionIds.flatMap(leasesOf)).toEqual([]);
    });

    it('is not verified again by a task that goes on, because the task has changed regions itself', async () => {
      failHelmIn('eu-west-1');
      const verifyPlan = jest.fn(async () => undefined);
      const first = await run({ ...inWaves, planDigest }, { verifyPlan });
      helm.behaviours.clear();
      const second = await run(
        { ...inWaves, planDigest },
        { verifyPlan, checkpoints: first.checkpoints },
      );
      expect(second.error).toBeUndefined();
      expect(verifyPlan).toHaveBeenCalledTimes(1);
    });

    it('that was of another plan is refused', async () => {
      const { error } = await run({ regions: onlyUs, planDigest });
      expect(error?.message).toContain('the plan no longer holds');
      expect(helm.upgrades).toEqual([]);
    });
  });

  it.each([
    ['live pods above the least', 5, 5],
    ['live pods below the least', 1, 2],
    ['no Deployment yet', undefined, 2],
  ])(
    'hands replicas over to the autoscaler: %s',
    async (_what, live, handed) => {
      if (live) {
        world.us.setObjects({
          collection: DEPLOYMENTS,
          objects: [serverDeployment({ replicas: live })],
        });
      }
      await run({
        regions: onlyUs,
        values: {
          gatewayServer: {
            autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 4 },
            resources: { requests: { cpu: '500m', memory: '512Mi' } },
          },
        },
      });
      expect(helm.upgrades[0].values).toMatchObject({
        gatewayServer: { autoscaling: { handOverReplicas: handed } },
      });
    },
  );

  it('hands nothing over where there is no autoscaler', async () => {
    await run({ regions: onlyUs });
    expect(JSON.stringify(helm.upgrades[0].values)).not.toContain(
      'handOverReplicas',
    );
  });

  it('shows what a crashing container wrote and Helm’s last lines, without a key of the gateway’s Secret', async () => {
    installed('us-east-1');
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
    const log = [
      `started with ${canary}`,
      JSON.stringify({ key: canary }),
      Buffer.from(`OPENAI_API_KEY=${canary}`).toString('base64'),
      '\u001b[31mOutOfMemoryError\u001b[0m: heap',
    ].join('\n');
    const logPath = `${CORE}/pods/orders-llm-dvara-server-abc/log`;
    world.us.setFault({
      path: logPath,
      fault: { kind: 'raw', status: 200, body: log },
    });
    helm.behaviours.set(world.us.url, async ({ onLine, ...target }) => {
      onLine?.(`env: ${canary}`);
      throw new HelmError({
        kind: 'rolloutFailed',
        message: `The rollout failed with ${canary}`,
        lines: [`Error: ${encodeURIComponent(canary)}`],
        revision: helm.addRevision({ target, status: 'failed' }),
      });
    });

    const result = await run({ regions: onlyUs });

    expect(
      world.us.requests.find(({ path }) => path === logPath)?.query,
    ).toEqual({
      container: 'gateway-server',
      tailLines: '20',
      previous: 'true',
    });
    expect(rowsOf(result.outputs)[0].details).toEqual(
      expect.arrayContaining([
        'Helm’s last lines:',
        'log of pod orders-llm-dvara-server-abc, container gateway-server, its previous run:',
        '  OutOfMemoryError: heap',
      ]),
    );
    expect(result.error?.message).toContain('\n      OutOfMemoryError: heap');
    for (const form of canaryForms) {
      expect(result.everything()).not.toContain(form);
      expect(result.everything()).not.toContain(
        JSON.stringify(form).slice(1, -1),
      );
    }
    expect(helm.rollbacks[0].secrets).toContain(canary);
  });

  it('starts nothing in a region whose keys it cannot read, because it could not mask them', async () => {
    world.us.setObjects({
      collection: DEPLOYMENTS,
      objects: [serverDeployment({ secretName: 'orders-llm-keys' })],
    });
    world.us.setFault({
      path: `${CORE}/secrets/orders-llm-keys`,
      fault: { kind: 'status', status: 403, reason: 'Forbidden' },
    });
    const { error } = await run({ regions: onlyUs });
    expect(error?.message).toContain('no permission: get secrets');
    expect(helm.upgrades).toEqual([]);
  });

  it.each<[string, JsonObject, RegExp]>([
    [
      'waves without the strategy',
      { regions: four, waves: [['us-east-1']] },
      /Set strategy: waves/,
    ],
    [
      'a region in no wave',
      { regions: four, strategy: 'waves', waves: [['us-east-1']] },
      /region eu-west-1 is in no wave/,
    ],
    [
      'two entries that mean one release',
      {
        regions: [
          { id: 'us-east-1', namespace: 'more-gateways' },
          { id: 'us-east-1' },
        ],
      },
      /region us-east-1 is named twice/,
    ],
    [
      'a short digest',
      { regions: onlyUs, planDigest: 'sha256:12' },
      /planDigest/,
    ],
    [
      'an endless gate',
      { regions: onlyUs, gate: { timeoutSeconds: 86400 } },
      /gate.timeoutSeconds/,
    ],
    ['an unknown policy', { regions: onlyUs, onFailure: 'hope' }, /onFailure/],
  ])('refuses %s before anything runs', async (_what, input, message) => {
    const { error } = await run(input);
    expect(error?.message).toMatch(message);
    expect(helm.upgrades).toEqual([]);
    expect([...world.us.requests, ...world.eu.requests]).toEqual([]);
  });
});

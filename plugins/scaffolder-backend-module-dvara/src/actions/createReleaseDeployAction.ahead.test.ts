import { releaseRecordSchema } from '@dvara/backstage-plugin-dvara-common';
import {
  DefaultChartService,
  HelmError,
} from '@dvara/backstage-plugin-dvara-node';
import { eventually } from '@dvara/backstage-plugin-dvara-node/testUtils';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { helmTargetIn } from '../__testUtils__/helmTargetIn';
import { QuickClock } from '../__testUtils__/QuickClock';
import { runAction } from '../__testUtils__/runAction';
import {
  runningStatus,
  startTwoRegions,
} from '../__testUtils__/startTwoRegions';
import { createReleaseDeployAction } from './createReleaseDeployAction';

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/gateways/leases';
const CONFIG_MAPS = '/api/v1/namespaces/gateways/configmaps';
const STATUS = /\/services\/http:[^/]+-server:http\/proxy\/status$/;

/* What the deploy begins before what it depends on is known (ADR 0010). */
describe('what a deploy begins ahead', () => {
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let helm: FakeHelmRunner;
  const charts = new DefaultChartService({ ref: 'bundled' });

  beforeAll(async () => {
    world = await startTwoRegions();
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => {
    world.reset();
    helm = new FakeHelmRunner();
  });

  const deploy = (
    more = {},
    context: Pick<
      Parameters<typeof runAction>[1],
      'checkpoints' | 'taskId'
    > = {},
  ) =>
    runAction(
      createReleaseDeployAction({
        regions: world.regions,
        helm,
        charts,
        progressIntervalMs: 10,
        clock: new QuickClock(),
      }),
      {
        ...context,
        input: {
          gateway: 'orders-llm',
          regions: [{ id: 'us-east-1' }],
          ...more,
        },
      },
    );
  const lease = (renewedAt: string) =>
    world.us.setObjects({
      collection: LEASES,
      objects: [
        {
          metadata: { name: 'orders-llm-dvara-lock' },
          spec: {
            holderIdentity: 'task-9/x',
            renewTime: renewedAt,
            leaseDurationSeconds: 30,
          },
        },
      ],
    });
  const record = () => {
    const [found] = world.us.getObjects({ collection: CONFIG_MAPS });
    return (
      found &&
      releaseRecordSchema.parse(
        JSON.parse((found.data as Record<string, string>)['record.json']),
      )
    );
  };
  const asked = () => world.us.requests.map(({ path }) => path);

  describe('Helm', () => {
    it('is started under the lock, and gets its values when all that was read under it is known', async () => {
      const { error } = await deploy();
      expect(error).toBeUndefined();
      expect(helm.prepared).toMatchObject([{ isOver: true }]);
      expect(helm.upgrades).toHaveLength(1);

      const [first, ...others] = world.us.requests;
      expect([first.method, first.path]).toEqual(['POST', LEASES]);
      expect(others.some(({ path }) => path.endsWith('/deployments'))).toBe(
        true,
      );
    });

    it('is not started where another task holds the lock', async () => {
      lease('2026-01-02T03:04:00.000000Z');
      const { error } = await deploy();
      expect(String(error)).toContain('task-9');
      expect(helm.prepared).toEqual([]);
      expect(helm.upgrades).toEqual([]);
    });

    it('is not started ahead where the lock was left behind: another Helm may be at work', async () => {
      lease('2020-01-01T00:00:00.000000Z');
      const { error } = await deploy();
      expect(error).toBeUndefined();
      expect(helm.prepared).toEqual([]);
      expect(helm.upgrades).toHaveLength(1);
    });

    it('waits for one of two tasks only', async () => {
      let others: Promise<unknown> | undefined;
      helm.behaviours.set(world.us.url, async () => {
        others ??= deploy({}, { taskId: 'task-2' }).then(({ error }) => {
          expect(String(error)).toContain('is at work on release orders-llm');
        });
        await others;
      });
      const { error } = await deploy();
      expect(error).toBeUndefined();
      expect(helm.prepared).toHaveLength(1);
      expect(helm.upgrades).toHaveLength(1);
    });

    it('upgrades what the one who had the lock before has made of the release', async () => {
      const free = world.us.setFault({
        path: new RegExp(`^${LEASES}$`),
        fault: { kind: 'status', status: 409, reason: 'AlreadyExists' },
      });
      const deployed = deploy();
      await eventually(() => expect(asked()).toContain(LEASES));
      helm.addRevision({ target: helmTargetIn(world.us), status: 'deployed' });
      free();
      expect((await deployed).error).toBeUndefined();
      expect(helm.upgrades[0].before).toMatchObject({ revision: 1 });
    });

    it('is sent away, and gone before the lock is freed, where the release may not be touched', async () => {
      helm.addRevision({
        target: helmTargetIn(world.us),
        status: 'pending-upgrade',
        updated: '2026-01-02T03:04:00Z',
      });
      const { error } = await deploy();
      expect(String(error)).toContain('pending-upgrade');
      expect(helm.prepared).toMatchObject([{ isOver: true }]);
      expect(helm.upgrades).toEqual([]);
      expect(asked().at(-1)).toBe(`${LEASES}/orders-llm-dvara-lock`);
    });

    it('is sent away before a release is recovered, and started anew after it', async () => {
      for (const status of ['superseded', 'failed'] as const) {
        helm.addRevision({
          target: helmTargetIn(world.us),
          status,
          updated: '2020-01-01T00:00:00Z',
        });
      }
      const overBefore: boolean[] = [];
      helm.rollbackBehaviours.set(world.us.url, async () => {
        overBefore.push(helm.prepared[0].isOver);
      });
      expect((await deploy()).error).toBeUndefined();
      expect(overBefore).toEqual([true]);
      expect(helm.upgrades).toHaveLength(1);
    });

    it('is sent away before a release is taken back that an earlier run of the task has deployed', async () => {
      helm.addRevision({ target: helmTargetIn(world.us), status: 'deployed' });
      world.statuses.set('us-east-1', runningStatus('eu-west-1'));
      const gate = { timeoutSeconds: 5 };
      const { checkpoints } = await deploy({ gate, rollbackOnFailure: false });
      expect(helm.upgrades).toHaveLength(1);

      const overBefore: boolean[] = [];
      helm.rollbackBehaviours.set(world.us.url, async () => {
        overBefore.push(helm.prepared[1].isOver);
      });
      const { error } = await deploy({ gate }, { checkpoints });
      expect(String(error)).toContain('gate did not open');
      expect(overBefore).toEqual([true]);
      expect(helm.upgrades).toHaveLength(1);
      expect(record()).toMatchObject({ revision: 3, unfitRevisions: [2] });
    });
  });

  describe('the record', () => {
    /** Goes on when the record says what Helm's exit code says. */
    const recordedAsDeployed = () =>
      eventually(() => {
        expect(record()).toMatchObject({ revision: 1, status: 'deployed' });
      });

    it('is written while the history is checked, once where that agrees', async () => {
      helm.checkBehaviours.set(world.us.url, recordedAsDeployed);
      expect((await deploy()).error).toBeUndefined();
      expect(record()).toMatchObject({
        revision: 1,
        status: 'deployed',
        chartVersion: '0.1.0',
        appVersion: '1.0.0',
        chartDigest: expect.stringMatching(/^sha256:/),
      });
      expect(
        world.us.requests.filter(({ method }) => method === 'PATCH'),
      ).toHaveLength(1);
    });

    it('is written again where the history tells another revision', async () => {
      helm.checkBehaviours.set(world.us.url, async target => {
        await recordedAsDeployed();
        helm.addRevision({ target, status: 'superseded' });
      });
      expect((await deploy()).error).toBeUndefined();
      expect(record()).toMatchObject({ revision: 2, status: 'deployed' });
    });

    it('tells the failure where the history tells one', async () => {
      helm.checkBehaviours.set(world.us.url, async target => {
        await recordedAsDeployed();
        throw new HelmError({
          kind: 'unknown',
          message: 'Helm reported success, but revision 1 is failed',
          revision: helm.addRevision({ target, status: 'failed' }),
        });
      });
      const { error } = await deploy();
      expect(String(error)).toContain('Helm reported success');
      expect(record()).toMatchObject({ revision: 1, status: 'failed' });
    });

    it('tells the revision that there is where Helm has made none', async () => {
      helm.addRevision({ target: helmTargetIn(world.us), status: 'deployed' });
      helm.checkBehaviours.set(world.us.url, async target => {
        await eventually(() => {
          expect(record()).toMatchObject({ revision: 2, status: 'deployed' });
        });
        throw new HelmError({
          kind: 'unknown',
          message: 'Helm reported success, but orders-llm has no new revision',
          revision: (await helm.history(target)).at(-1),
        });
      });
      const { error } = await deploy();
      expect(String(error)).toContain('has no new revision');
      expect(record()).toMatchObject({ revision: 1, status: 'deployed' });
      // The digest that this task knows is that of the chart which was not deployed.
      expect(record()).not.toHaveProperty('chartDigest');
    });

    it('calls unknown what the history does not tell', async () => {
      helm.checkBehaviours.set(world.us.url, async () => {
        await recordedAsDeployed();
        const message = 'Helm took too long to read the history';
        helm.history = async () => {
          throw new HelmError({ kind: 'timedOut', message });
        };
        throw new HelmError({ kind: 'timedOut', message });
      });
      const { error } = await deploy();
      expect(String(error)).toContain(
        'What became of the release is not known',
      );
      expect(record()).toMatchObject({ revision: 1, status: 'unknown' });
    });

    it('is taken away where the history is empty: there is no release that it could tell of', async () => {
      helm.checkBehaviours.set(world.us.url, async () => {
        await recordedAsDeployed();
        throw new HelmError({ kind: 'unknown', message: 'no new revision' });
      });
      const { error } = await deploy();
      expect(String(error)).toContain('no new revision');
      expect(record()).toBeUndefined();
    });

    it.each<[string, (revisions: FakeHelmRunner) => void]>([
      [
        'cannot be read',
        revisions => {
          revisions.history = async () => {
            throw new HelmError({ kind: 'timedOut', message: 'too long' });
          };
        },
      ],
      ['is empty', () => undefined],
      [
        'tells a failure',
        revisions =>
          revisions.addRevision({
            target: helmTargetIn(world.us),
            status: 'failed',
          }),
      ],
    ])(
      'is left to the task that has taken the lock over where the history %s',
      async (_, become) => {
        const theirs = { data: { 'record.json': '{"of":"task-9"}' } };
        helm.checkBehaviours.set(world.us.url, async target => {
          await recordedAsDeployed();
          const [{ metadata }] = world.us.getObjects({
            collection: CONFIG_MAPS,
          });
          world.us.setObjects({
            collection: CONFIG_MAPS,
            objects: [{ metadata, ...theirs }],
          });
          lease('2026-01-02T03:04:00.000000Z');
          await eventually(() => expect(target.signal?.aborted).toBe(true));
          become(helm);
          throw new HelmError({ kind: 'unknown', message: 'no new revision' });
        });
        const { error } = await deploy();
        expect(String(error)).toContain('was taken by task-9');
        expect(String(error)).toContain('The release record was left as it is');
        expect(world.us.getObjects({ collection: CONFIG_MAPS })).toMatchObject([
          theirs,
        ]);
      },
    );

    it('that could not be corrected is told', async () => {
      helm.checkBehaviours.set(world.us.url, async () => {
        await recordedAsDeployed();
        world.us.setFault({
          path: /\/configmaps\//,
          fault: { kind: 'reset' },
        });
        throw new HelmError({ kind: 'unknown', message: 'no new revision' });
      });
      const { error } = await deploy();
      expect(String(error)).toContain(
        'The release record may show revision 1 as deployed, and could not be corrected',
      );
    });

    it('of a gate that does not open is the last word', async () => {
      world.statuses.set('us-east-1', runningStatus('eu-west-1'));
      const { error } = await deploy({ gate: { timeoutSeconds: 5 } });
      expect(String(error)).toContain('gate did not open');
      expect(record()).toMatchObject({ revision: 1, unfitRevisions: [1] });
    });
  });

  describe('the way to the gateway', () => {
    const questions = () => asked().filter(path => STATUS.test(path)).length;

    /** Helm takes until the gateway was asked a few times. */
    const askedWhileHelmWaits = (count = 3) =>
      helm.behaviours.set(world.us.url, () =>
        eventually(() => {
          expect(questions()).toBeGreaterThanOrEqual(count);
        }),
      );

    it('is opened while Helm waits, and what the gateway says then counts for nothing', async () => {
      askedWhileHelmWaits();
      helm.checkBehaviours.set(world.us.url, async () => undefined);
      const running = runningStatus('us-east-1');
      // Well until Helm has ended, not well afterwards.
      const upgrade = helm.upgrade.bind(helm);
      helm.upgrade = options =>
        upgrade({
          ...options,
          onEnded: () => {
            world.statuses.set('us-east-1', { ...running, status: 'stopping' });
            options.onEnded?.();
          },
        });
      const { error } = await deploy({ gate: { timeoutSeconds: 5 } });
      expect(String(error)).toContain('gate did not open');
    });

    it.each([
      ['refused', { kind: 'status', status: 503 }],
      ['reset', { kind: 'reset' }],
      ['silent', { kind: 'hang' }],
    ] as const)('that is %s meanwhile keeps nothing back', async (_, fault) => {
      const mend = world.us.setFault({ path: STATUS, fault });
      helm.behaviours.set(world.us.url, async () => {
        await eventually(() => expect(questions()).toBeGreaterThan(0));
        mend();
      });
      const began = performance.now();
      const { error } = await deploy();
      expect(error).toBeUndefined();
      // A question that hangs would last five seconds.
      expect(performance.now() - began).toBeLessThan(4_000);
    });

    it('is left alone when Helm has failed', async () => {
      askedWhileHelmWaits(1);
      helm.checkBehaviours.set(world.us.url, async () => {
        throw new HelmError({ kind: 'unknown', message: 'no new revision' });
      });
      await deploy();
      const before = questions();
      await new QuickClock().sleep({ ms: 5_000 });
      expect(questions()).toBe(before);
    });
  });
});

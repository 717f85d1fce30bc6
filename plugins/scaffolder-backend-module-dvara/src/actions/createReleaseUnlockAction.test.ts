import type { JsonObject } from '@backstage/types';
import {
  HelmError,
  type HelmRevision,
} from '@dvara/backstage-plugin-dvara-node';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { helmTargetIn } from '../__testUtils__/helmTargetIn';
import { QuickClock } from '../__testUtils__/QuickClock';
import { runAction } from '../__testUtils__/runAction';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';
import { createReleaseUnlockAction } from './createReleaseUnlockAction';
import { releaseUnlockOutput } from './releaseUnlockSchema';

const CORE = '/api/v1/namespaces/gateways';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/gateways/leases';

describe('dvara:release:unlock', () => {
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
      createReleaseUnlockAction({
        regions: world.regions,
        helm,
        clock: new QuickClock(),
      }),
      {
        ...options,
        input: {
          gateway: 'orders-llm',
          regions: [{ id: 'us-east-1' }],
          ...input,
        },
      },
    );
    return {
      ...result,
      row: () => releaseUnlockOutput.parse(result.outputs).regions[0],
    };
  };

  const add = (
    statuses: HelmRevision['status'][],
    updated = '2026-01-01T00:00:00Z',
  ) =>
    statuses.forEach(status =>
      helm.addRevision({ target: helmTargetIn(world.us), status, updated }),
    );

  it.each<[HelmRevision['status']]>([
    ['pending-upgrade'],
    ['pending-rollback'],
  ])(
    'rolls a release that is left in %s back to its last good revision',
    async status => {
      add(['deployed', status]);
      const { error, row, logs } = await run();
      expect(error).toBeUndefined();
      expect(helm.rollbacks).toMatchObject([{ revision: 1 }]);
      expect(row()).toMatchObject({ state: 'unlocked', revision: 3 });
      expect(row().sentence).toMatch(
        /left behind: it is rolled back to revision 1\. Revision 3 is deployed\./,
      );
      expect(logs.join()).toContain('it is rolled back to revision 1');
      const [record] = world.us.getObjects({
        collection: `${CORE}/configmaps`,
      });
      expect(
        JSON.parse((record.data as Record<string, string>)['record.json']),
      ).toMatchObject({ revision: 3, operation: 'unlock' });
    },
  );

  it.each<[HelmRevision['status']]>([['pending-install'], ['uninstalling']])(
    'uninstalls a release that is left in %s',
    async status => {
      add([status]);
      const { error, row } = await run();
      expect(error).toBeUndefined();
      expect(helm.uninstalls).toHaveLength(1);
      expect(row()).toMatchObject({ state: 'unlocked' });
      expect(row().sentence).toContain('The release is uninstalled.');
    },
  );

  it.each<[string, HelmRevision['status'][]]>([
    ['deployed', ['deployed']],
    ['failed', ['failed']],
    ['not installed', []],
  ])('does nothing to a release that is %s', async (_what, statuses) => {
    add(statuses);
    const { error, row } = await run();
    expect(error).toBeUndefined();
    expect(row().state).toBe('notLocked');
    expect([helm.rollbacks, helm.uninstalls]).toEqual([[], []]);
  });

  it('leaves a young lock alone', async () => {
    add(['deployed', 'pending-upgrade'], '2026-01-03T03:04:00Z');
    const { error } = await run();
    expect(error?.message).toMatch(/another Helm probably is/);
    expect(helm.rollbacks).toEqual([]);
  });

  it('leaves a release alone that a task is at work on, naming it', async () => {
    add(['deployed', 'pending-upgrade']);
    world.us.setObjects({
      collection: LEASES,
      objects: [
        {
          metadata: { name: 'orders-llm-dvara-lock' },
          spec: {
            holderIdentity: 'task-2/x',
            leaseDurationSeconds: 86400,
            renewTime: '2026-01-02T03:04:05.000000Z',
          },
        },
      ],
    });
    const { error } = await run();
    expect(error?.message).toContain('Task task-2 is at work on release');
    expect(helm.rollbacks).toEqual([]);
  });

  it('tells what it tried where that does not work', async () => {
    add(['deployed', 'pending-upgrade']);
    helm.rollbackBehaviours.set(world.us.url, async () => {
      throw new HelmError({ kind: 'rolloutFailed', message: 'timed out' });
    });
    const { error } = await run();
    expect(error?.message).toMatch(
      /us-east-1: failed\. .*it is rolled back to revision 1\. That did not work: timed out\./,
    );
  });

  it('names in a dry run what it would do, and writes nothing', async () => {
    add(['deployed', 'pending-upgrade']);
    const { error, row } = await run({}, { isDryRun: true });
    expect(error).toBeUndefined();
    expect(row()).toMatchObject({ state: 'wouldUnlock' });
    expect(row().sentence).toMatch(
      /rolled back to revision 1\. Nothing was changed\./,
    );
    expect(helm.rollbacks).toEqual([]);
    expect(world.us.requests.filter(({ method }) => method !== 'GET')).toEqual(
      [],
    );
  });
});

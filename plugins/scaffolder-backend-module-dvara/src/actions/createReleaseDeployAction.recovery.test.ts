import { DefaultChartService } from '@dvara/backstage-plugin-dvara-node';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { helmTargetIn } from '../__testUtils__/helmTargetIn';
import { QuickClock } from '../__testUtils__/QuickClock';
import { runAction } from '../__testUtils__/runAction';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';
import { createReleaseDeployAction } from './createReleaseDeployAction';
import { createReleaseUnlockAction } from './createReleaseUnlockAction';

const input = { gateway: 'orders-llm', regions: [{ id: 'us-east-1' }] };

describe('a release whose newest good revision never opened its gate', () => {
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

  /** Revisions of the statuses, the first of them with the number 1. */
  const released = (
    statuses: Array<Parameters<FakeHelmRunner['addRevision']>[0]['status']>,
    unfitRevisions: number[],
  ) => {
    for (const [index, status] of statuses.entries()) {
      helm.addRevision({
        target: helmTargetIn(world.us),
        status,
        updated: '2020-01-01T00:00:00Z',
        values: { gatewayServer: { replicaCount: index + 1 } },
      });
    }
    world.us.setObjects({
      collection: '/api/v1/namespaces/gateways/configmaps',
      objects: [
        {
          metadata: { name: 'orders-llm-dvara-record' },
          data: {
            'record.json': JSON.stringify({
              version: 1,
              gateway: 'orders-llm',
              regionId: 'us-east-1',
              releaseName: 'orders-llm',
              revision: statuses.length,
              status: 'failed',
              chartName: 'dvara',
              chartVersion: '0.1.0',
              recordedAt: '2026-01-02T03:04:05Z',
              unfitRevisions,
            }),
          },
        },
      ],
    });
  };
  const deploy = (more = {}) =>
    runAction(
      createReleaseDeployAction({
        regions: world.regions,
        helm,
        charts,
        progressIntervalMs: 10,
        clock: new QuickClock(),
      }),
      { input: { ...input, ...more } },
    );
  const returnedTo = () => helm.rollbacks.map(({ revision }) => revision);

  it('is first taken back past it, and upgraded from there', async () => {
    released(['superseded', 'superseded', 'failed'], [2]);
    expect((await deploy()).error).toBeUndefined();
    expect(returnedTo()).toEqual([1]);
  });

  it('returns past it also where the upgrade fails', async () => {
    released(['superseded', 'superseded', 'failed'], [2]);
    helm.behaviours.set(world.us.url, async () => {
      throw new Error('context deadline exceeded');
    });
    await deploy();
    expect(returnedTo()).not.toContain(2);
  });

  it('keeps the values of the revision that it is taken back to', async () => {
    released(['superseded', 'superseded', 'failed'], [2]);
    expect((await deploy({ reuseValues: true })).error).toBeUndefined();
    expect(helm.upgrades[0].values).toMatchObject({
      gatewayServer: { replicaCount: 1 },
    });
  });

  it('is unlocked by a rollback past it', async () => {
    released(['superseded', 'deployed', 'pending-upgrade'], [2]);
    const { error } = await runAction(
      createReleaseUnlockAction({
        regions: world.regions,
        helm,
        clock: new QuickClock(),
      }),
      { input },
    );
    expect(error).toBeUndefined();
    expect(returnedTo()).toEqual([1]);
  });

  it('goes back to it rather than being uninstalled where there is no other', async () => {
    released(['superseded', 'pending-upgrade'], [1]);
    const { error } = await deploy({ recoverLock: true });
    expect(error).toBeUndefined();
    expect(returnedTo()).toEqual([1]);
    expect(helm.uninstalls).toEqual([]);
  });
});

import { mockServices } from '@backstage/backend-test-utils';
import { DefaultRegionsService } from '@dvara/backstage-plugin-dvara-node';
import {
  eventually,
  startFakeCluster,
  TestClock,
  type FakeCluster,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import {
  collections,
  emptyFakeCluster,
} from '../__testUtils__/installFakeGateway';
import { regionsConfig } from '../__testUtils__/startDvaraBackend';
import { defaultLimits } from '../services/limits';
import { NamedRecords } from './NamedRecords';
import { RequestBudgets } from './RequestBudgets';
import type { StatusPace } from './StatusPolls';

const names = Array.from({ length: 20 }, (_, index) => `record-${index}`);

describe('records that are read by name, one in a second', () => {
  let cluster: FakeCluster;
  let clock: TestClock;
  let look: (options?: {
    asked?: string[];
    pace?: StatusPace;
  }) => Promise<unknown[]>;

  beforeAll(async () => {
    cluster = await startFakeCluster();
  });

  beforeEach(() => {
    emptyFakeCluster(cluster);
    clock = new TestClock({ now: '2026-11-22T14:00:00.000Z' });
    const logger = mockServices.logger.mock();
    const limits = { ...defaultLimits, statusPerSecond: 1, statusBurst: 1 };
    const records = new NamedRecords({
      logger,
      limits,
      clock,
      budgets: new RequestBudgets({ limits, clock }),
      onChange: () => {},
    });
    const client = DefaultRegionsService.fromConfig({
      logger,
      config: mockServices.rootConfig({
        data: regionsConfig([{ id: 'us-east-1', cluster }]),
      }),
    }).viewer({ regionId: 'us-east-1' });
    look = ({ asked = names, pace } = {}) =>
      Promise.all(
        asked.map(name =>
          records.read({
            client,
            cluster: 'us',
            namespace: 'gateways',
            name,
            waitMs: 0,
            pace,
          }),
        ),
      );
  });

  afterAll(() => cluster.stop());

  const asked = () =>
    cluster.requests
      .filter(({ path }) => path.startsWith(collections.configMaps))
      .map(({ path }) => path.split('/').at(-1));

  /** One question goes out in each, and somebody may look after it. */
  const passSeconds = async (seconds: number, then?: () => unknown) => {
    for (let second = 0; second < seconds; second++) {
      const before = asked().length;
      clock.advance(1000);
      await eventually(() => expect(asked()).toHaveLength(before + 1));
      await then?.();
    }
  };

  it('wait for it once each, however long and often somebody looks', async () => {
    await look();
    await eventually(() => expect(asked()).toHaveLength(1));
    await passSeconds(45, () => look());
    expect(new Set(asked()).size).toBe(names.length);
    await look({ asked: ['marker'] });
    const waiting = asked().length;
    // A question more than names that wait would be one too many.
    for (let second = 0; second <= names.length; second++) {
      if (!asked().includes('marker')) {
        await passSeconds(1);
      }
    }
    expect(asked().slice(waiting)).toContain('marker');
  }, 20_000);

  it('are as fresh as their answer, not as the question for it', async () => {
    await look({ asked: ['first', 'second'] });
    await eventually(() => expect(asked()).toEqual(['first']));
    await passSeconds(1);
    await eventually(async () =>
      expect(await look({ asked: ['second'] })).toEqual([{ data: undefined }]),
    );
    clock.advance(defaultLimits.recordFreshMs - 500);
    await look({ asked: ['second', 'marker'] });
    await eventually(() =>
      expect(asked()).toEqual(['first', 'second', 'marker']),
    );
  });

  it('go first when somebody looks who did not before', async () => {
    await look({ pace: 'fleet' });
    await eventually(() => expect(asked()).toEqual(['record-0']));
    await look({ asked: ['record-19'] });
    await passSeconds(1);
    expect(asked()).toEqual(['record-0', 'record-19']);
  });
});

import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import type { FleetGateway } from '@dvara/backstage-plugin-dvara-common';
import { DefaultRegionsService } from '@dvara/backstage-plugin-dvara-node';
import {
  eventually,
  startFakeCluster,
  TestClock,
  type FakeCluster,
  type FakeObject,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import {
  answering,
  collections,
  installFakeGateway,
  statusAnswer,
} from '../__testUtils__/installFakeGateway';
import { regionsConfig } from '../__testUtils__/startDvaraBackend';
import { BackendMetrics } from '../services/BackendMetrics';
import { DefaultGatewayReportService } from '../services/DefaultGatewayReportService';
import { defaultLimits } from '../services/limits';
import { DefaultFleetService } from './DefaultFleetService';

const GATEWAYS = 200;
const REGIONS = 20;

const names = Array.from(
  { length: GATEWAYS },
  (_, index) => `gateway-${index}-llm`,
);

/** One gateway's objects again for each of the names. */
function multiply(cluster: FakeCluster): void {
  for (const collection of Object.values(collections)) {
    const text = JSON.stringify(cluster.getObjects({ collection }));
    cluster.setObjects({
      collection,
      objects: names.flatMap(
        name => JSON.parse(text.replaceAll('orders-llm', name)) as FakeObject[],
      ),
    });
  }
}

describe('a fleet of 200 gateways in 20 regions', () => {
  const clusters: FakeCluster[] = [];
  let clock: TestClock;
  let reports: DefaultGatewayReportService;
  let fleet: DefaultFleetService;

  const read = async (
    options: { gateways?: string[]; regionIds?: string[] } = {},
  ): Promise<FleetGateway[]> => {
    const { gateways = names, regionIds } = options;
    const fleetNow = await fleet.read({
      gateways: gateways.map(gateway => ({
        entityRef: `component:default/${gateway}`,
        reference: { gateway, regionIds },
        owners: ['group:default/team-a'],
      })),
    });
    return fleetNow.gateways;
  };

  beforeAll(async () => {
    for (let index = 0; index < REGIONS; index++) {
      const cluster = await startFakeCluster();
      clusters.push(cluster);
      const regionId = `region-${index}`;
      installFakeGateway({ cluster, regionId });
      multiply(cluster);
      cluster.setRoute({
        path: /\/services\/.*\/proxy\/status$/,
        handler: answering({ body: statusAnswer({ regionId }) }),
      });
    }
    clock = new TestClock({ now: '2026-11-22T14:00:00.000Z' });
    const logger = mockServices.logger.mock();
    const regions = DefaultRegionsService.fromConfig({
      logger,
      config: mockServices.rootConfig({
        data: regionsConfig(
          clusters.map((cluster, index) => ({
            id: `region-${index}`,
            cluster,
            extra: { status: { access: 'serviceProxy' } },
          })),
        ),
      }),
    });
    const limits = defaultLimits;
    reports = new DefaultGatewayReportService({
      regions,
      logger,
      metrics: new BackendMetrics({ metrics: metricsServiceMock.mock() }),
      limits,
      clock,
    });
    fleet = new DefaultFleetService({
      regions,
      reader: reports.reader,
      logger,
      limits,
      clock,
    });
    // One after the other: a busy machine would not serve all their lists in time.
    for (let index = 0; index < REGIONS; index++) {
      await read({
        gateways: names.slice(0, 1),
        regionIds: [`region-${index}`],
      });
    }
  }, 120_000);

  afterAll(async () => {
    reports.stop();
    await Promise.all(clusters.map(cluster => cluster.stop()));
  });

  const statusesAsked = () =>
    clusters.map(
      ({ requests }) =>
        requests.filter(({ path }) => path.endsWith('/proxy/status')).length,
    );

  it('asks no API server for more statuses than its budget allows', async () => {
    expect(await read()).toHaveLength(GATEWAYS);
    const { statusBurst, statusPerSecond } = defaultLimits;
    await eventually(
      () => expect(Math.min(...statusesAsked())).toBeGreaterThan(1),
      { withinMs: 30_000 },
    );
    clock.advance(1000);
    await read();
    expect(Math.max(...statusesAsked())).toBeLessThanOrEqual(
      statusBurst + statusPerSecond,
    );
  }, 60_000);

  /** How many cells are read by a look at the fleet. */
  const countReads = async (look: () => Promise<unknown>) => {
    const reading = jest.spyOn(reports.reader, 'read');
    await look();
    const reads = reading.mock.calls.length;
    reading.mockRestore();
    return reads;
  };

  /** Until all that was asked has been answered and read. */
  const settle = async () => {
    await eventually(
      async () => expect(await countReads(() => read())).toBe(0),
      { withinMs: 30_000 },
    );
  };

  it('reads no cell again of which nothing has changed, however old it is and many look', async () => {
    await settle();
    clock.advance(defaultLimits.fleetFreshMs);
    const began = performance.now();
    const reads = await countReads(async () => {
      const [gateways] = await Promise.all(
        Array.from({ length: 10 }, () => read()),
      );
      const cells = gateways.flatMap(({ regions }) => regions);
      expect(cells).toHaveLength(GATEWAYS * REGIONS);
      expect(cells.every(({ ready }) => ready === 1)).toBe(true);
      expect(new Set(cells.map(({ checkedAt }) => checkedAt)).size).toBe(1);
    });
    expect(reads).toBe(0);
    if (process.env.DVARA_FLEET_TIMES) {
      process.stdout.write(
        `${Math.round(performance.now() - began)} ms for ten\n`,
      );
    }
  }, 60_000);

  it('reads one cell for a change of one gateway, though all of its region live in one namespace', async () => {
    await settle();
    const [first, second] = clusters;
    for (const [cluster, name] of [
      [first, 'gateway-7-llm'],
      [second, 'gateway-8-llm'],
    ] as const) {
      const pod = cluster
        .getObjects({ collection: collections.pods })
        .find(({ metadata }) => metadata.name.startsWith(name));
      cluster.putObject({
        collection: collections.pods,
        object: {
          metadata: pod?.metadata ?? { name },
          spec: pod?.spec,
          status: { phase: 'Pending' },
        },
      });
    }
    let reads = 0;
    await eventually(async () => {
      reads += await countReads(() => read());
      expect(reads).toBeGreaterThanOrEqual(2);
    });
    expect(reads).toBe(2);
  }, 60_000);
});

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

  it('is read at once when it is known', async () => {
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      // No cell is fresh any more.
      clock.advance(defaultLimits.fleetFreshMs);
      const began = performance.now();
      const gateways = await read();
      times.push(Math.round(performance.now() - began));
      const cells = gateways.flatMap(({ regions }) => regions);
      expect(cells).toHaveLength(GATEWAYS * REGIONS);
      expect(cells.every(({ ready }) => ready === 1)).toBe(true);
    }
    if (process.env.DVARA_FLEET_TIMES) {
      process.stdout.write(`${times.join(', ')} ms\n`);
    }
    // Twenty fake API servers in this process take more than half of it on a busy machine.
    expect(Math.min(...times)).toBeLessThan(2500);
  }, 60_000);

  it('is the same for all who look within a moment', async () => {
    clock.advance(defaultLimits.fleetFreshMs);
    await read();
    const began = performance.now();
    await Promise.all(Array.from({ length: 10 }, () => read()));
    expect(performance.now() - began).toBeLessThan(2000);
  }, 60_000);
});

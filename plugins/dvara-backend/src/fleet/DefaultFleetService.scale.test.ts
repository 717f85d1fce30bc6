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
      limits,
      clock,
    });
  }, 120_000);

  afterAll(async () => {
    reports.stop();
    await Promise.all(clusters.map(cluster => cluster.stop()));
  });

  const read = async (): Promise<FleetGateway[]> => {
    const { gateways } = await fleet.read({
      gateways: names.map(gateway => ({
        entityRef: `component:default/${gateway}`,
        reference: { gateway },
        owners: ['group:default/team-a'],
      })),
    });
    return gateways;
  };

  const statusesAsked = () =>
    clusters.map(
      ({ requests }) =>
        requests.filter(({ path }) => path.endsWith('/proxy/status')).length,
    );

  it('asks no API server for more statuses than its budget allows', async () => {
    const reading = read();
    const { statusBurst, statusPerSecond, regionMs } = defaultLimits;
    await eventually(
      () => expect(Math.min(...statusesAsked())).toBeGreaterThan(0),
      { withinMs: 100_000 },
    );
    clock.advance(regionMs);
    expect(await reading).toHaveLength(GATEWAYS);
    expect(Math.max(...statusesAsked())).toBeLessThanOrEqual(
      statusBurst + (regionMs / 1000) * statusPerSecond,
    );
  }, 120_000);

  it('is read in far less than a second once it is known', async () => {
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
    expect(Math.min(...times)).toBeLessThan(1000);
  }, 60_000);

  it('is the same for all who look within a moment', async () => {
    clock.advance(defaultLimits.fleetFreshMs);
    await read();
    const began = performance.now();
    await Promise.all(Array.from({ length: 10 }, read));
    expect(performance.now() - began).toBeLessThan(2000);
  }, 60_000);
});

import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { DefaultRegionsService } from '@dvara/backstage-plugin-dvara-node';
import {
  eventually,
  startFakeCluster,
  TestClock,
  type FakeCluster,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import {
  collections,
  installFakeGateway,
} from '../__testUtils__/installFakeGateway';
import { regionsConfig } from '../__testUtils__/startDvaraBackend';
import { BackendMetrics } from '../services/BackendMetrics';
import { DefaultGatewayReportService } from '../services/DefaultGatewayReportService';
import { defaultLimits } from '../services/limits';
import { DefaultFleetService } from './DefaultFleetService';

const names = ['a-llm', 'b-llm'];

const gateways = names.map(gateway => ({
  entityRef: `component:default/${gateway}`,
  reference: { gateway },
  owners: [],
}));

describe('the fleet in the course of time', () => {
  let cluster: FakeCluster;
  let clock: TestClock;
  let reports: DefaultGatewayReportService;
  let fleet: DefaultFleetService;

  beforeAll(async () => {
    cluster = await startFakeCluster();
    for (const gateway of names) {
      installFakeGateway({ cluster, regionId: 'us-east-1', gateway });
    }
  });

  beforeEach(() => {
    clock = new TestClock({ now: new Date().toISOString() });
    const logger = mockServices.logger.mock();
    const regions = DefaultRegionsService.fromConfig({
      logger,
      config: mockServices.rootConfig({
        data: regionsConfig([{ id: 'us-east-1', cluster }]),
      }),
    });
    reports = new DefaultGatewayReportService({
      regions,
      logger,
      metrics: new BackendMetrics({ metrics: metricsServiceMock.mock() }),
      clock,
    });
    fleet = new DefaultFleetService({
      regions,
      reader: reports.reader,
      logger,
      limits: defaultLimits,
      clock,
    });
  });

  afterEach(async () => {
    fleet.stop();
    reports.stop();
    await eventually(() => {
      if (cluster.watches.count() > 0) {
        throw new Error('Something is left of a fleet');
      }
    });
  });

  afterAll(() => cluster.stop());

  it('lays no look over one that takes long', async () => {
    const { reader } = reports;
    const read = reader.read.bind(reader);
    let goOn = () => undefined as void;
    const goesOn = new Promise<void>(resolve => {
      goOn = resolve;
    });
    const reading = jest
      .spyOn(reader, 'read')
      .mockImplementation(async options => {
        await goesOn;
        return read(options);
      });
    const opening = jest.spyOn(reader, 'cacheAt');
    const following = fleet.follow({ gateways, onChange: () => undefined });
    await eventually(() => expect(reading).toHaveBeenCalledTimes(2));
    clock.advance(defaultLimits.feedFirstMs);
    const followed = await following;
    const looks = opening.mock.calls.length;
    const pass = async () => {
      await eventually(() =>
        expect(clock.pending[0]).toBeLessThanOrEqual(defaultLimits.feedEveryMs),
      );
      clock.advance(clock.pending[0]);
    };
    for (let passes = 0; passes < 10; passes++) {
      await pass();
    }
    expect(opening.mock.calls.length).toBe(looks);

    goOn();
    await eventually(() => {
      clock.advance(Math.min(clock.pending[0], defaultLimits.feedEveryMs));
      expect(followed.rows().map(row => row.toGateway().headline)).toEqual(
        names.map(() => 'us-east-1 is well.'),
      );
    });
    followed.stop();
  });

  it('reads again what could not be read', async () => {
    const headlines = async () =>
      (await fleet.read({ gateways })).gateways.map(({ headline }) => headline);
    const allWell = names.map(() => 'us-east-1 is well.');
    await eventually(async () => expect(await headlines()).toEqual(allWell));
    const [deployment] = cluster.getObjects({
      collection: collections.deployments,
    });
    const { reader } = reports;
    const read = reader.read.bind(reader);
    let fails = true;
    jest.spyOn(reader, 'read').mockImplementation(async options => {
      const readings = await read(options);
      if (
        fails &&
        readings.components?.data?.some(({ ready }) => ready === 0)
      ) {
        fails = false;
        throw new TypeError('undefined is no function');
      }
      return readings;
    });
    cluster.putObject({
      collection: collections.deployments,
      object: {
        ...deployment,
        status: { ...(deployment.status as object), readyReplicas: 0 },
      },
    });
    await eventually(() => expect(headlines()).rejects.toThrow(TypeError));
    expect(await headlines()).not.toEqual(allWell);
  });
});

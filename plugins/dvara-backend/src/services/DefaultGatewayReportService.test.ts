import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import type { RegionReport } from '@dvara/backstage-plugin-dvara-common';
import { DefaultRegionsService } from '@dvara/backstage-plugin-dvara-node';
import {
  eventually,
  startFakeCluster,
  TestClock,
  type FakeCluster,
  type FakeFault,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import type { JsonObject } from '@backstage/types';
import {
  answering,
  collections,
  emptyFakeCluster,
  installFakeGateway,
  statusAnswer,
} from '../__testUtils__/installFakeGateway';
import { regionsConfig } from '../__testUtils__/startDvaraBackend';
import { BackendMetrics } from './BackendMetrics';
import { DefaultGatewayReportService } from './DefaultGatewayReportService';
import { watchedKinds } from '../watching/watchedKinds';
import type { ReadLimits } from './limits';

const POD = 'orders-llm-dvara-server-7c9f8d6b5-x2k4q';
const FORWARD = `${collections.pods}/${POD}/portforward`;
/** As many watches as there are kinds. */
const KINDS = Object.keys(watchedKinds).length;

describe('DefaultGatewayReportService', () => {
  let us: FakeCluster;
  let eu: FakeCluster;
  let clock: TestClock;
  const running: DefaultGatewayReportService[] = [];

  beforeAll(async () => {
    us = await startFakeCluster();
    eu = await startFakeCluster();
  });

  beforeEach(() => {
    clock = new TestClock({ now: '2026-11-22T14:00:00.000Z' });
    emptyFakeCluster(us);
    emptyFakeCluster(eu);
    installFakeGateway({ cluster: us, regionId: 'us-east-1' });
    installFakeGateway({ cluster: eu, regionId: 'eu-west-1' });
  });

  afterAll(async () => {
    await Promise.all([us.stop(), eu.stop()]);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    running.splice(0).forEach(service => service.stop());
    await eventually(() => {
      if (us.watches.count() + eu.watches.count() > 0) {
        throw new Error('Watches are left open');
      }
    });
  });

  function createService(
    options: { extra?: JsonObject; limits?: Partial<ReadLimits> } = {},
  ) {
    const { extra, limits } = options;
    const logger = mockServices.logger.mock();
    const metrics = metricsServiceMock.mock();
    const service = new DefaultGatewayReportService({
      regions: DefaultRegionsService.fromConfig({
        logger,
        config: mockServices.rootConfig({
          data: regionsConfig([
            { id: 'us-east-1', cluster: us, extra },
            { id: 'eu-west-1', cluster: eu, extra },
          ]),
        }),
      }),
      logger,
      metrics: new BackendMetrics({ metrics }),
      limits,
      clock,
    });
    running.push(service);
    const report = (regionIds?: string[]) =>
      service.getReport({
        entityRef: 'component:default/orders-llm',
        reference: { gateway: 'orders-llm', regionIds },
      });
    const region = async (regionId: string): Promise<RegionReport> =>
      (await report([regionId])).regions[0];
    return { service, logger, metrics, report, region };
  }

  describe('a region is a failure domain', () => {
    it('shows a killed region with its last data and their age, and forgets the failure when it is back', async () => {
      const { report, logger } = createService();
      await report();
      await eu.stop();
      clock.advance(30_000);
      let lost = await report();
      await eventually(async () => {
        lost = await report();
        expect(lost.regions[1].checkedAt).toBe('2026-11-22T14:00:30.000Z');
        expect(lost.regions[1].components?.checkedAt).toBe(
          '2026-11-22T14:00:30.000Z',
        );
      });
      // A watch that stood is cut, a new one is refused.
      const failure = {
        kind: expect.stringMatching(/^connection(Refused|Lost)$/),
      };
      expect(lost.headline).toMatch(
        /^1 of 2 regions well\. eu-west-1: connection (refused|cut)\.$/,
      );
      expect(lost.regions[0].state).toBe('healthy');
      const { release, components, autoscaling, status, ...row } =
        lost.regions[1];
      expect(row).toMatchObject({
        state: 'unreachable',
        failure,
        checkedAt: '2026-11-22T14:00:30.000Z',
        seenAt: '2026-11-22T14:00:00.000Z',
      });
      for (const section of [release, components, autoscaling, status]) {
        expect(section).toMatchObject({
          data: expect.anything(),
          dataAt: '2026-11-22T14:00:00.000Z',
          checkedAt: '2026-11-22T14:00:30.000Z',
          failure,
        });
      }
      expect(lost.findings).toMatchObject([{ id: 'region-unreachable' }]);

      await eu.start();
      clock.advance(5_000);
      await eventually(async () => {
        const [, back] = (await report()).regions;
        expect(back).toMatchObject({
          state: 'healthy',
          seenAt: '2026-11-22T14:00:35.000Z',
        });
        expect(back.failure).toBeUndefined();
        expect(back.components?.failure).toBeUndefined();
        expect(back.usage?.failure).toBeUndefined();
      });
      expect(logger.warn.mock.calls.flat()).toEqual(
        logger.warn.mock.calls.map(() =>
          expect.stringMatching(
            /^Region eu-west-1 does not answer as it should: connection\w+ \((list|watch) deployments: connection \w+\)$/,
          ),
        ),
      );
      expect(logger.warn.mock.calls.length).toBeLessThanOrEqual(2);
      expect(logger.info.mock.calls).toEqual([
        [
          expect.stringMatching(
            /^Region eu-west-1 answers again, after connection\w+$/,
          ),
        ],
      ]);
    });

    it('loses no other region to an exception that nobody has foreseen, and logs it once', async () => {
      const { report, logger } = createService();
      await report();
      // The parsers let nothing through that makes a projection throw: a defect is made here.
      const { viewer } = DefaultRegionsService.prototype;
      const defect = jest
        .spyOn(DefaultRegionsService.prototype, 'viewer')
        .mockImplementation(function viewerOf(
          this: DefaultRegionsService,
          options,
        ) {
          if (options.regionId === 'eu-west-1') {
            throw new TypeError('undefined is not at 10.1.2.3');
          }
          return viewer.call(this, options);
        });
      for (let round = 0; round < 2; round++) {
        clock.advance(10_000);
        const { regions } = await report();
        expect(regions[0]).toMatchObject({
          state: 'healthy',
          components: { data: [{ ready: 1 }, { ready: 1 }] },
        });
        expect(regions[1]).toMatchObject({
          state: 'unknown',
          failure: {
            kind: 'unknown',
            operation: 'read the region',
            detail: 'unexpected TypeError',
          },
          components: { dataAt: '2026-11-22T14:00:00.000Z' },
        });
      }
      expect(logger.error.mock.calls).toEqual([
        [
          'Could not read the region eu-west-1 for gateway orders-llm: unexpected TypeError',
        ],
      ]);
      defect.mockRestore();
      clock.advance(10_000);
      expect((await report()).regions[1].state).toBe('healthy');
      expect(logger.info.mock.calls).toEqual([
        [
          'Gateway orders-llm in region eu-west-1 can be read again, after TypeError',
        ],
      ]);
    });

    it('makes the first viewer wait for a region that hangs, up to its deadline, and nobody after', async () => {
      const { report, region } = createService();
      eu.setFault({ path: /.*/, fault: { kind: 'hang' } });
      await region('us-east-1');
      const first = report();
      await eventually(() =>
        expect(eu.requests.map(({ path }) => path)).toContain(
          collections.configMaps,
        ),
      );
      await eventually(() => expect(us.watches.count()).toBe(KINDS));
      clock.advance(4_000);
      const { regions } = await first;
      expect(regions[0]).toMatchObject({ state: 'healthy' });
      expect(regions[1]).toMatchObject({
        state: 'unreachable',
        checkedAt: '2026-11-22T14:00:04.000Z',
        failure: {
          kind: 'timeout',
          operation: 'list deployments',
          detail: 'no full answer in 4 s',
        },
      });
      // The clock stands: whoever waited would wait for ever.
      expect((await report()).regions.map(({ state }) => state)).toEqual([
        'healthy',
        'unreachable',
      ]);
    });

    it('notices a region that hangs under open watches, and is fresh as soon as it answers', async () => {
      const { report } = createService({
        limits: { probeMs: 1000, statusMs: 400 },
      });
      await report();
      await eventually(() => expect(eu.watches.count()).toBe(KINDS));
      // Stopped as by SIGSTOP: connections stand, nothing answers.
      const repair = eu.setFault({ path: /.*/, fault: { kind: 'hang' } });
      clock.advance(17_000);
      await eventually(async () => {
        const [, lost] = (await report()).regions;
        expect(lost).toMatchObject({
          state: 'unreachable',
          failure: { kind: 'timeout', operation: 'reach the API server' },
          seenAt: '2026-11-22T14:00:00.000Z',
          components: { dataAt: '2026-11-22T14:00:00.000Z' },
        });
      });
      repair();
      // Well before the next look of a region that answers.
      clock.advance(4_400);
      await eventually(async () => {
        const [, back] = (await report()).regions;
        expect(back.state).toBe('healthy');
      });
    });

    it('looks whether anybody is there as soon as watches are cut off, so that a short outage is noted', async () => {
      const { report } = createService();
      await report();
      await eventually(() => expect(eu.watches.count()).toBe(KINDS));
      const looks = () =>
        eu.requests.filter(({ path }) => path === '/version').length;
      const before = looks();
      clock.advance(5_000);
      eu.setFault({ path: /watch=/, fault: { kind: 'reset' } });
      eu.watches.cut();

      await eventually(() => expect(looks()).toBe(before + 1));
    });

    it('shows a change without asking again', async () => {
      const { region } = createService();
      await region('eu-west-1');
      const [server, console] = eu.getObjects({ collection: collections.pods });
      eu.requests.splice(0);
      eu.putObject({
        collection: collections.pods,
        object: {
          ...server,
          status: {
            phase: 'Running',
            conditions: [{ type: 'Ready', status: 'False' }],
            containerStatuses: [
              {
                name: 'gateway-server',
                ready: false,
                restartCount: 7,
                state: { waiting: { reason: 'CrashLoopBackOff' } },
              },
            ],
          },
        },
      });
      await eventually(async () => {
        const { components } = await region('eu-west-1');
        expect(components?.data?.[0].pods).toMatchObject([
          { ready: false, restarts: 7, reason: 'CrashLoopBackOff' },
        ]);
      });
      expect(console.metadata.name).toContain('-ui-');
      expect(eu.requests.filter(({ query }) => query.watch !== 'true')).toEqual(
        [],
      );
    });

    it.each<[string, FakeFault, Partial<RegionReport>]>([
      [
        'a denied region',
        { kind: 'status', status: 403, reason: 'Forbidden' },
        { state: 'denied' },
      ],
      [
        'an expired token',
        { kind: 'status', status: 401, reason: 'Unauthorized' },
        { state: 'denied' },
      ],
      [
        'an API server that restarts',
        { kind: 'status', status: 503, reason: 'ServiceUnavailable' },
        { state: 'unreachable' },
      ],
      ['a cut connection', { kind: 'reset' }, { state: 'unreachable' }],
      [
        'a page in between',
        { kind: 'raw', status: 200, body: '<html>Sign in</html>' },
        { state: 'unknown' },
      ],
      [
        'a list that is none',
        { kind: 'raw', status: 200, body: '{"items":null}' },
        { state: 'unknown' },
      ],
    ])('tells %s apart', async (_name, fault, expected) => {
      eu.setFault({ path: /.*/, fault });
      const { report } = createService();
      const { regions } = await report();
      expect(regions[0].state).toBe('healthy');
      expect(regions[1]).toMatchObject(expected);
      expect(regions[1].components).toBeUndefined();
    });
  });

  describe('a section fails alone', () => {
    const forbidden: FakeFault = {
      kind: 'status',
      status: 403,
      reason: 'Forbidden',
    };

    it('where autoscalers may not be listed', async () => {
      eu.setFault({ path: collections.autoscalers, fault: forbidden });
      const { report } = createService();
      const { regions, findings } = await report();
      expect(regions[1]).toMatchObject({
        state: 'healthy',
        components: { data: [{ ready: 1 }, { ready: 1 }] },
        status: { data: { endpoint: '/status' } },
        autoscaling: {
          failure: {
            kind: 'forbidden',
            detail:
              'no permission: list horizontalpodautoscalers in namespace gateways',
          },
        },
      });
      expect(regions[1].autoscaling?.data).toBeUndefined();
      expect(findings).toMatchObject([
        { id: 'section-unreadable', regionIds: ['eu-west-1'] },
      ]);
    });

    it('where pods may not be listed', async () => {
      eu.setFault({ path: collections.pods, fault: forbidden });
      const { region } = createService();
      const row = await region('eu-west-1');
      expect(row).toMatchObject({
        state: 'unknown',
        reason:
          'The pods could not be read (no permission: list pods in namespace gateways).',
        release: { data: { revision: 3 } },
        components: { failure: { kind: 'forbidden' } },
        autoscaling: { data: [{ current: 1 }] },
      });
    });

    it('where Deployments may not be listed: neither «not installed» nor «off»', async () => {
      eu.setFault({ path: collections.deployments, fault: forbidden });
      const { region } = createService();
      expect(await region('eu-west-1')).toMatchObject({
        state: 'unknown',
        release: { failure: { kind: 'forbidden' } },
        components: { failure: { kind: 'forbidden' } },
        autoscaling: { failure: { kind: 'forbidden' } },
      });
    });

    it('where the release record may not be read: its facts are unknown, and it is said why', async () => {
      eu.setFault({
        path: new RegExp(`^${collections.configMaps}`),
        fault: forbidden,
      });
      const { region } = createService();
      const { state, release } = await region('eu-west-1');
      expect(state).toBe('healthy');
      expect(release?.data).toMatchObject({
        revision: 3,
        chartVersion: '0.1.0',
        recordFailure: { kind: 'forbidden' },
      });
      expect(release?.data?.status).toBeUndefined();
    });

    it('nowhere, where the record may be read by its name and ConfigMaps may not be listed', async () => {
      eu.setFault({ path: collections.configMaps, fault: forbidden });
      const { region } = createService();
      const byName = () =>
        eu.requests.filter(({ path }) =>
          path.startsWith(`${collections.configMaps}/`),
        );
      await region('eu-west-1');
      const { release } = await region('eu-west-1');
      expect(release?.data).toMatchObject({ status: 'deployed', revision: 3 });
      expect(release?.data?.recordFailure).toBeUndefined();
      expect(byName()).toHaveLength(1);
      clock.advance(10_000);
      await region('eu-west-1');
      expect(byName()).toHaveLength(2);
    });

    it('for no longer than its viewer waits, where its record hangs: the last one is shown meanwhile, and its failure is told', async () => {
      eu.setFault({ path: collections.configMaps, fault: forbidden });
      const { region, service } = createService();
      await region('eu-west-1');
      eu.setFault({
        path: new RegExp(`^${collections.configMaps}/`),
        fault: { kind: 'hang' },
      });
      clock.advance(10_000);
      eu.requests.splice(0);
      const viewed = region('eu-west-1');
      await eventually(() =>
        expect(
          eu.requests.filter(({ path }) =>
            path.startsWith(`${collections.configMaps}/`),
          ),
        ).toHaveLength(1),
      );
      clock.advance(4_000);
      const { release } = await viewed;
      expect(release?.data?.status).toBe('deployed');
      expect(release?.data?.recordFailure).toBeUndefined();

      const reports: string[] = [];
      const unfollow = service.follow({
        gateway: {
          entityRef: 'component:default/orders-llm',
          reference: { gateway: 'orders-llm', regionIds: ['eu-west-1'] },
        },
        onReport: ({ json }) => reports.push(json),
      });
      await eventually(() => {
        clock.advance(50);
        expect(reports).toHaveLength(1);
      });
      await eventually(
        () => {
          // Further than to the next report, the record would be asked for anew.
          if (clock.pending[0] <= 250) {
            clock.advance(clock.pending[0]);
          }
          expect(reports.at(-1)).toContain('recordFailure');
        },
        { withinMs: 10_000 },
      );
      unfollow();
      expect(reports[0]).not.toContain('recordFailure');
    });

    it('where there is no metrics API, which is no failure, or a broken one, which is', async () => {
      us.setFault({
        path: collections.metrics,
        fault: { kind: 'raw', status: 404, body: '404 page not found' },
      });
      eu.setFault({
        path: collections.metrics,
        fault: { kind: 'status', status: 503, reason: 'ServiceUnavailable' },
      });
      const { report } = createService();
      const { regions } = await report();
      expect(regions.map(({ state }) => state)).toEqual(['healthy', 'healthy']);
      expect(regions[0].usage).toMatchObject({ data: { measured: false } });
      expect(regions[0].components?.data?.[0].pods[0].cpu).toEqual({
        request: 250,
        limit: 2000,
      });
      expect(regions[1].usage).toMatchObject({
        failure: { kind: 'serverError' },
      });
    });

    it('keeps its own last data', async () => {
      const { region } = createService();
      await region('eu-west-1');
      await eventually(() =>
        expect(eu.watches.count(collections.autoscalers)).toBe(1),
      );
      eu.setFault({
        path: collections.autoscalers,
        fault: { kind: 'status', status: 429, reason: 'TooManyRequests' },
      });
      eu.watches.cut(collections.autoscalers);
      await eventually(async () =>
        expect((await region('eu-west-1')).autoscaling?.failure).toBeDefined(),
      );
      clock.advance(10_000);
      await eventually(async () =>
        expect(await region('eu-west-1')).toMatchObject({
          state: 'healthy',
          autoscaling: {
            data: [{ current: 1 }],
            dataAt: '2026-11-22T14:00:00.000Z',
            checkedAt: '2026-11-22T14:00:10.000Z',
            failure: { kind: 'throttled' },
          },
        }),
      );
    });
  });

  describe('which release is the gateway’s', () => {
    it('finds a plain helm install by its name, with the identity it has', async () => {
      emptyFakeCluster(eu);
      installFakeGateway({ cluster: eu, regionId: 'eu-west-1', plain: true });
      const { region } = createService();
      const row = await region('eu-west-1');
      expect(row).toMatchObject({
        state: 'healthy',
        release: { data: { name: 'orders-llm', revision: 3 } },
        autoscaling: { data: [{ max: 5 }] },
      });
      expect(row.release?.data?.status).toBeUndefined();
    });

    it('does not take another gateway’s release of the same name', async () => {
      emptyFakeCluster(eu);
      installFakeGateway({
        cluster: eu,
        regionId: 'eu-west-1',
        gateway: 'payments-llm',
        releaseName: 'orders-llm',
      });
      const { region } = createService();
      expect(await region('eu-west-1')).toMatchObject({
        state: 'notInstalled',
        release: { data: null },
        components: { data: [] },
        autoscaling: { data: [] },
      });
    });

    it('keeps two regions of one namespace apart', async () => {
      emptyFakeCluster(us);
      for (const regionId of ['us-east-1', 'us-east-2']) {
        installFakeGateway({
          cluster: us,
          regionId,
          releaseName: `orders-llm-${regionId}`,
          recordRevision: 3,
        });
      }
      const logger = mockServices.logger.mock();
      const config = regionsConfig([
        { id: 'us-east-1', cluster: us },
        {
          id: 'us-east-2',
          cluster: us,
          extra: { cluster: 'us-east-1-cluster' },
        },
        {
          id: 'us-east-3',
          cluster: us,
          extra: { cluster: 'us-east-1-cluster' },
        },
      ]);
      const service = new DefaultGatewayReportService({
        regions: DefaultRegionsService.fromConfig({
          logger,
          config: mockServices.rootConfig({ data: config }),
        }),
        logger,
        metrics: new BackendMetrics({ metrics: metricsServiceMock.mock() }),
        clock,
      });
      running.push(service);
      const { regions } = await service.getReport({
        entityRef: 'component:default/orders-llm',
        reference: { gateway: 'orders-llm' },
      });
      expect(
        regions.map(({ release, components }) => [
          release?.data?.name,
          release?.data?.status,
          components?.data?.[0]?.pods.length,
        ]),
      ).toEqual([
        ['orders-llm-us-east-1', 'deployed', 1],
        ['orders-llm-us-east-2', 'deployed', 1],
        [undefined, undefined, undefined],
      ]);
      expect(regions[2].state).toBe('notInstalled');
    });

    it('says nothing of a record that another revision has overtaken', async () => {
      emptyFakeCluster(eu);
      installFakeGateway({
        cluster: eu,
        regionId: 'eu-west-1',
        recordRevision: 2,
      });
      const { region } = createService();
      const { release } = await region('eu-west-1');
      expect(release?.data).toMatchObject({ revision: 3 });
      expect(release?.data?.status).toBeUndefined();
      expect(release?.data?.taskId).toBeUndefined();
    });

    it('turns into «not installed» when it is uninstalled, without stale pods', async () => {
      const { region } = createService();
      await region('eu-west-1');
      emptyFakeCluster(eu);
      await eventually(async () => {
        const row = await region('eu-west-1');
        expect(row).toMatchObject({
          state: 'notInstalled',
          components: { data: [] },
        });
        expect(row.status).toBeUndefined();
        expect(row.failure).toBeUndefined();
      });
    });
  });

  describe('the gateway’s own status', () => {
    const install = (
      answer: Parameters<FakeCluster['setPodPort']>[0]['target'],
    ) =>
      eu.setPodPort({
        namespace: 'gateways',
        pod: POD,
        port: 8080,
        target: answer,
      });

    it.each<[string, Parameters<typeof answering>[0], string, string]>([
      [
        'HTML',
        { body: '<html>hello</html>' },
        'invalidAnswer',
        'HTML instead of JSON',
      ],
      ['nothing', { body: '' }, 'invalidAnswer', 'an empty answer'],
      [
        'NaN',
        { body: '{"status":"running","uptimeSeconds":NaN}' },
        'invalidAnswer',
        'not valid JSON',
      ],
      [
        'cut JSON',
        { body: '{"status":"runn' },
        'invalidAnswer',
        'not valid JSON',
      ],
      [
        'deep nesting',
        { body: `{"x":${'['.repeat(5000)}` },
        'invalidAnswer',
        'nested deeper than 32 levels',
      ],
      [
        'another JSON',
        { body: { hello: 'world' } },
        'invalidAnswer',
        'not a status: status is missing or of another type',
      ],
      ['an array', { body: '[]' }, 'invalidAnswer', 'JSON, but not a status'],
      [
        '500',
        { body: { secret: 'sk-abc' }, status: 500 },
        'serverError',
        'HTTP 500',
      ],
      ['a redirect', { body: '', status: 302 }, 'invalidAnswer', 'HTTP 302'],
      [
        'too much',
        { body: 'x'.repeat(300 * 1024) },
        'invalidAnswer',
        'the answer is larger than 262144 bytes',
      ],
    ])(
      'names %s and never repeats it, pods stay shown',
      async (_name, answer, kind, detail) => {
        install(answering(answer));
        const { region } = createService();
        const row = await region('eu-west-1');
        expect(row).toMatchObject({
          state: 'degraded',
          components: { data: [{ ready: 1 }, { ready: 1 }] },
          autoscaling: { data: [{ current: 1 }] },
          status: {
            failure: { kind, detail, operation: "read the gateway's status" },
          },
        });
        expect(JSON.stringify(row)).not.toMatch(/sk-abc|hello|world/);
      },
    );

    it.each<[string, Parameters<typeof install>[0], string]>([
      ['is silent', 'silent', 'timeout'],
      [
        'drips without end',
        (_request, response) => {
          response.writeHead(200);
          const timer = setInterval(() => response.write(' '), 20);
          response.on('close', () => clearInterval(timer));
        },
        'timeout',
      ],
      [
        'never ends',
        (_request, response) => {
          response.writeHead(200);
          const timer = setInterval(
            () => response.write(' '.repeat(65_536)),
            1,
          );
          response.on('close', () => clearInterval(timer));
        },
        'invalidAnswer',
      ],
      ['refuses', 'refused', 'connectionRefused'],
    ])('costs its own section where it %s', async (_name, answer, kind) => {
      install(answer);
      const { region } = createService({ limits: { statusMs: 400 } });
      const started = performance.now();
      const row = await region('eu-west-1');
      expect(performance.now() - started).toBeLessThan(3000);
      expect(row).toMatchObject({
        state: 'degraded',
        components: { data: [{ ready: 1 }, { ready: 1 }] },
        status: { failure: { kind } },
      });
    });

    it('is read from a newer gateway by its other path, which is remembered', async () => {
      const asked: (string | undefined)[] = [];
      const newer = answering({
        path: '/actuator/gateway-status',
        body: statusAnswer({ regionId: 'eu-west-1' }),
      });
      install((request, response) => {
        asked.push(request.url);
        newer(request, response);
      });
      const { region } = createService();
      expect(await region('eu-west-1')).toMatchObject({
        state: 'healthy',
        status: { data: { endpoint: '/actuator/gateway-status' } },
      });
      clock.advance(11_000);
      await eventually(() =>
        expect(asked).toEqual([
          '/status',
          '/actuator/gateway-status',
          '/actuator/gateway-status',
        ]),
      );
    });

    it('says that a key is needed where the newer gateway asks for one', async () => {
      install(
        answering({ path: '/actuator/gateway-status', body: {}, status: 401 }),
      );
      const { region } = createService();
      expect(await region('eu-west-1')).toMatchObject({
        state: 'unknown',
        status: {
          failure: {
            kind: 'unauthorized',
            detail:
              'the gateway asks for its actuator key, and the portal has no reference to it',
          },
        },
      });
    });

    it('says where there is neither', async () => {
      install(answering({ path: '/elsewhere', body: {} }));
      const { region } = createService();
      expect(await region('eu-west-1')).toMatchObject({
        status: { failure: { kind: 'notFound' } },
      });
    });

    it.each([
      [401, 'unauthorized'],
      [403, 'forbidden'],
    ])(
      'says that /status is refused with %i where there is nothing else to ask',
      async (status, kind) => {
        install(answering({ path: '/status', body: {}, status }));
        const { region } = createService();
        expect(await region('eu-west-1')).toMatchObject({
          status: {
            failure: {
              kind,
              detail: `the gateway refuses /status (HTTP ${status}), and has no /actuator/gateway-status`,
            },
          },
        });
      },
    );

    it('is not blamed on the gateway where it is the API server that does not know the portal', async () => {
      eu.setFault({
        path: FORWARD,
        fault: { kind: 'status', status: 401, reason: 'Unauthorized' },
      });
      const { region } = createService();
      const { status } = await region('eu-west-1');
      expect(status?.failure?.kind).toBe('unauthorized');
      expect(status?.failure?.detail).not.toContain('actuator');
    });

    it('makes the region degraded where a provider is, or where it answers as another', async () => {
      install(
        answering({
          body: statusAnswer({ regionId: 'us-east-1', health: 'DEGRADED' }),
        }),
      );
      const { region } = createService();
      expect(await region('eu-west-1')).toMatchObject({
        state: 'degraded',
        reason: 'Answers as us-east-1, openai degraded.',
      });
    });

    it('is not asked for where no server pod is ready', async () => {
      const [pod, ...others] = eu.getObjects({ collection: collections.pods });
      eu.setObjects({
        collection: collections.pods,
        objects: [{ ...pod, status: { phase: 'Pending' } }, ...others],
      });
      const { region } = createService();
      expect(await region('eu-west-1')).toMatchObject({
        status: {
          failure: { kind: 'notFound', detail: 'no server pod is ready' },
        },
      });
      expect(eu.requests.map(({ path }) => path)).not.toContain(FORWARD);
    });

    it('says that the permission is missing', async () => {
      eu.setFault({
        path: FORWARD,
        fault: { kind: 'status', status: 403, reason: 'Forbidden' },
      });
      const { region } = createService();
      expect(await region('eu-west-1')).toMatchObject({
        state: 'unknown',
        status: {
          failure: {
            kind: 'forbidden',
            detail:
              'no permission: create pods/portforward in namespace gateways',
          },
        },
      });
    });

    it('comes from the configured address, with the release’s name and namespace in it', async () => {
      const asked: (string | undefined)[] = [];
      const server = createServer((request, response) => {
        asked.push(request.url);
        response.end(JSON.stringify(statusAnswer({ regionId: 'eu-west-1' })));
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const { region } = createService({
        extra: {
          status: {
            access: 'url',
            url: `http://127.0.0.1:${port}/{namespace}/{release}`,
          },
        },
      });
      const row = await region('eu-west-1');
      server.close();
      expect(row.state).toBe('healthy');
      expect(asked).toEqual(['/gateways/orders-llm/status']);
    });

    it('of a newer gateway that asks for a key is told also through the proxy', async () => {
      eu.setRoute({
        path: /\/services\/http:orders-llm-dvara-server:http\/proxy\//,
        handler: answering({
          path: '/actuator/gateway-status',
          body: {},
          status: 401,
        }),
      });
      const { region } = createService({
        extra: { status: { access: 'serviceProxy' } },
      });
      expect((await region('eu-west-1')).status?.failure).toMatchObject({
        kind: 'unauthorized',
        detail: expect.stringContaining('actuator key'),
      });
    });

    it('goes through the Service’s proxy by default', async () => {
      const proxy = `/api/v1/namespaces/gateways/services/http:orders-llm-dvara-server:http/proxy/status`;
      eu.setRoute({
        path: proxy,
        handler: answering({ body: statusAnswer({ regionId: 'eu-west-1' }) }),
      });
      const { region } = createService({
        extra: { status: { access: 'serviceProxy' } },
      });
      expect(await region('eu-west-1')).toMatchObject({
        state: 'healthy',
        status: { data: { endpoint: '/status' } },
      });
    });
  });

  describe('what is around the pods', () => {
    const event = (
      name: string,
      overrides: { type?: string; reason?: string; at?: string } = {},
    ) => ({
      metadata: { name: `${name}.${overrides.at ?? '18eb'}` },
      type: overrides.type ?? 'Warning',
      reason: overrides.reason ?? 'BackOff',
      message: 'as its controller says it',
      involvedObject: { kind: 'Pod', name },
      count: 2,
      firstTimestamp: '2026-11-22T13:00:00Z',
      lastTimestamp: overrides.at ?? '2026-11-22T13:59:00Z',
    });

    it('is in the report: zones, revisions, Services, budgets, and the events of the gateway alone', async () => {
      eu.setObjects({
        collection: collections.events,
        objects: [
          event(POD),
          event(POD, { type: 'Normal', reason: 'Pulled', at: '2026-1' }),
          event('somebody-elses-7c9f8d6b5-x2k4q'),
          event('other-llm-dvara-server-7c9f8d6b5-x2k4q'),
        ],
      });
      const { region } = createService();
      // No report waits for events.
      await region('eu-west-1');
      await eventually(async () =>
        expect((await region('eu-west-1')).events?.data).toEqual([
          {
            type: 'Warning',
            reason: 'BackOff',
            message: 'as its controller says it',
            object: { kind: 'Pod', name: POD },
            count: 2,
            firstAt: '2026-11-22T13:00:00Z',
            lastAt: '2026-11-22T13:59:00Z',
          },
        ]),
      );
      expect(await region('eu-west-1')).toMatchObject({
        state: 'healthy',
        components: {
          data: [
            {
              component: 'gateway-server',
              revision: 2,
              pods: [
                {
                  zone: 'zone-a',
                  updated: true,
                  containers: ['gateway-server'],
                },
              ],
            },
            { component: 'gateway-ui' },
          ],
        },
        endpoints: {
          data: [
            {
              component: 'gateway-server',
              service: 'orders-llm-dvara-server',
              ready: 1,
              notReady: 0,
            },
            { component: 'gateway-ui', ready: 1 },
          ],
        },
        disruptionBudgets: {
          data: [
            {
              component: 'gateway-server',
              maxUnavailable: 1,
              disruptionsAllowed: 1,
            },
          ],
        },
      });
    });

    it('costs its own section where it is denied or not there, never the row', async () => {
      const status = (code: number, reason: string): FakeFault => ({
        kind: 'status',
        status: code,
        reason,
      });
      eu.setFault({
        path: collections.endpointSlices,
        fault: status(403, 'Forbidden'),
      });
      eu.setFault({
        path: collections.events,
        fault: status(403, 'Forbidden'),
      });
      eu.setFault({
        path: collections.replicaSets,
        fault: status(403, 'Forbidden'),
      });
      eu.setFault({
        path: collections.disruptionBudgets,
        fault: status(404, 'NotFound'),
      });
      const { report } = createService();
      await eventually(async () => {
        const { regions, findings } = await report(['eu-west-1']);
        expect(regions[0]).toMatchObject({
          state: 'healthy',
          components: { data: [{ pods: [{ ready: true }] }, {}] },
          autoscaling: { data: [{}] },
          endpoints: {
            failure: { kind: 'forbidden', operation: 'list endpointslices' },
          },
          events: { failure: { kind: 'forbidden', operation: 'list events' } },
          disruptionBudgets: { failure: { kind: 'notSupported' } },
        });
        expect(regions[0].components?.failure).toBeUndefined();
        expect(findings.map(({ id }) => id)).toEqual([
          'section-unreadable',
          'section-unreadable',
        ]);
      });
      eu.clearFaults();
      clock.advance(31_000);
      await eventually(async () => {
        const { findings } = await report(['eu-west-1']);
        expect(findings).toEqual([]);
      });
    });

    it('is an empty list where the gateway has none of it, or there is no gateway', async () => {
      eu.setObjects({ collection: collections.disruptionBudgets, objects: [] });
      emptyFakeCluster(us);
      const { report } = createService();
      await report();
      await eventually(async () => {
        const [none, some] = (await report()).regions;
        expect(some.disruptionBudgets?.data).toEqual([]);
        expect(some.events?.data).toEqual([]);
        expect(none).toMatchObject({
          state: 'notInstalled',
          endpoints: { data: [] },
          disruptionBudgets: { data: [] },
          events: { data: [] },
        });
      });
    });

    it('names the values that the region alone has, and none of what they are', async () => {
      const { region } = createService({
        extra: {
          values: {
            ingress: { className: 'nginx' },
            gatewayServer: { autoscaling: { maxReplicas: 6 }, tolerations: [] },
          },
        },
      });
      expect((await region('eu-west-1')).declaredValues).toEqual([
        'ingress.className',
        'gatewayServer.autoscaling.maxReplicas',
        'gatewayServer.tolerations',
      ]);
    });

    it('says that traffic reaches nobody where the Service leads nowhere', async () => {
      const [slice, ...others] = eu.getObjects({
        collection: collections.endpointSlices,
      });
      eu.setObjects({
        collection: collections.endpointSlices,
        objects: [{ ...slice, endpoints: [] }, ...others],
      });
      const [pod, ...pods] = eu.getObjects({ collection: collections.pods });
      eu.setObjects({
        collection: collections.pods,
        objects: [
          {
            ...pod,
            metadata: {
              ...pod.metadata,
              creationTimestamp: '2026-11-22T10:00:00Z',
            },
          },
          ...pods,
        ],
      });
      const { report } = createService();
      const { regions, findings } = await report(['eu-west-1']);
      expect(regions[0].state).toBe('failed');
      expect(findings.map(({ id }) => id)).toEqual([
        'service-without-endpoints',
      ]);
    });
  });

  describe('viewers share what is read', () => {
    it('costs an API server the same for one viewer and for two hundred', async () => {
      const { report } = createService();
      await Promise.all(Array.from({ length: 100 }, () => report()));
      await eventually(() => expect(eu.watches.count()).toBe(KINDS));
      // A list and a watch each, metrics, a look at the API server, the status.
      const all = 2 * KINDS + 3;
      expect(eu.requests).toHaveLength(all);
      await Promise.all(Array.from({ length: 100 }, () => report()));
      expect(eu.requests).toHaveLength(all);
    });

    it('asks a gateway for its status every 10 s while somebody looks, and no more a minute after', async () => {
      const asked: (string | undefined)[] = [];
      const answer = answering({
        body: statusAnswer({ regionId: 'eu-west-1' }),
      });
      eu.setPodPort({
        namespace: 'gateways',
        pod: POD,
        port: 8080,
        target: (request, response) => {
          asked.push(request.url);
          answer(request, response);
        },
      });
      const { region } = createService();
      await region('eu-west-1');
      expect(asked).toHaveLength(1);
      // Past the first viewer's deadline, whose timer ends.
      clock.advance(4_000);
      // Answered, and the next question has its timer.
      const answered = (timers: number) =>
        eventually(() =>
          expect(clock.pending.length).toBeGreaterThanOrEqual(timers),
        );
      for (let round = 2; round < 5; round++) {
        const idle = clock.pending.length;
        clock.advance(11_000);
        await eventually(() => expect(asked).toHaveLength(round));
        await answered(idle);
      }
      // More than a minute after the last look: the next answer is the last.
      clock.advance(40_000);
      await eventually(() => expect(asked).toHaveLength(5));
      await eventually(async () =>
        expect((await region('us-east-1')).state).toBe('healthy'),
      );
      clock.advance(60_000);
      expect(asked).toHaveLength(5);
      await eventually(async () => {
        // Its watches were silent meanwhile and wait before they go on.
        clock.advance(2_000);
        await region('eu-west-1');
        expect(asked.length).toBeGreaterThan(5);
      });
    });

    it('counts what it asks of the API servers and what fails, and tells how old its answers are', async () => {
      eu.setFault({
        path: collections.autoscalers,
        fault: { kind: 'status', status: 403, reason: 'Forbidden' },
      });
      const { region, metrics } = createService();
      await region('eu-west-1');
      const created = (
        method: {
          mock: { calls: unknown[][]; results: { value?: unknown }[] };
        },
        name: string,
      ) => {
        const { calls, results } = method.mock;
        const index = calls.findIndex(([first]) => first === name);
        return results[index].value as Record<string, jest.Mock>;
      };
      const { createCounter, createObservableGauge } = metrics;
      expect(
        created(createCounter, 'dvara.cluster.requests').add,
      ).toHaveBeenCalledWith(1, {
        cluster: 'eu-west-1-cluster',
        operation: 'list pods',
      });
      expect(
        created(createCounter, 'dvara.cluster.failures').add.mock.calls,
      ).toEqual([
        [
          1,
          {
            cluster: 'eu-west-1-cluster',
            operation: 'list horizontalpodautoscalers',
            kind: 'forbidden',
          },
        ],
      ]);
      clock.advance(7_000);
      const observe = jest.fn();
      const [[callback]] = created(createObservableGauge, 'dvara.cache.age')
        .addCallback.mock.calls;
      callback({ observe });
      expect(observe).toHaveBeenCalledWith(7, {
        cluster: 'eu-west-1-cluster',
        namespace: 'gateways',
      });
    });

    it('watches nothing that nobody looks at, and begins anew when somebody does', async () => {
      const { region } = createService();
      await region('eu-west-1');
      await eventually(() => expect(eu.watches.count()).toBe(KINDS));
      for (let minute = 0; minute < 8; minute++) {
        clock.advance(60_000);
        eu.watches.bookmark();
      }
      await eventually(() => expect(eu.watches.count()).toBe(0));
      eu.requests.splice(0);
      clock.advance(600_000);
      expect(eu.requests).toEqual([]);
      expect(await region('eu-west-1')).toMatchObject({ state: 'healthy' });
    });

    it('shares what is watched among regions of one namespace', async () => {
      const logger = mockServices.logger.mock();
      const service = new DefaultGatewayReportService({
        regions: DefaultRegionsService.fromConfig({
          logger,
          config: mockServices.rootConfig({
            data: regionsConfig([
              { id: 'us-east-1', cluster: us },
              {
                id: 'us-east-2',
                cluster: us,
                extra: { cluster: 'us-east-1-cluster' },
              },
            ]),
          }),
        }),
        logger,
        metrics: new BackendMetrics({ metrics: metricsServiceMock.mock() }),
        clock,
      });
      running.push(service);
      await service.getReport({
        entityRef: 'component:default/orders-llm',
        reference: { gateway: 'orders-llm' },
      });
      await eventually(() => expect(us.watches.count()).toBe(KINDS));
    });

    it('asks each API server once for the region list, until that is old', async () => {
      const { service } = createService();
      await Promise.all([service.listRegions(), service.listRegions()]);
      expect(eu.requests.map(({ path }) => path)).toEqual(['/version']);
      clock.advance(15_000);
      const regions = await service.listRegions();
      expect(eu.requests).toHaveLength(2);
      expect(regions[1].reachability?.checkedAt).toBe(
        '2026-11-22T14:00:15.000Z',
      );
    });
  });
});

import { once } from 'node:events';
import { get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import type { FleetGateway } from '@dvara/backstage-plugin-dvara-common';
import { DefaultRegionsService } from '@dvara/backstage-plugin-dvara-node';
import {
  eventually,
  startFakeCluster,
  TestClock,
  type FakeCluster,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import express from 'express';
import {
  answering,
  collections,
  emptyFakeCluster,
  installFakeGateway,
  statusAnswer,
} from '../__testUtils__/installFakeGateway';
import {
  openEventStream,
  type OpenedEventStream,
} from '../__testUtils__/openEventStream';
import { regionsConfig } from '../__testUtils__/startDvaraBackend';
import { DefaultFleetService } from '../fleet/DefaultFleetService';
import { BackendMetrics } from '../services/BackendMetrics';
import { DefaultGatewayReportService } from '../services/DefaultGatewayReportService';
import type { VisibleGateways } from '../services/GatewayAccessService';
import { defaultLimits } from '../services/limits';
import { FleetStreams } from './FleetStreams';
import { defaultStreamLimits } from './limits';
import { SharedFrames } from './SharedFrames';
import { StreamPlaces } from './StreamPlaces';

/** More than the sockets between hold. */
const MUCH = 20_000_000;

const names = ['a-llm', 'b-llm', 'c-llm', 'd-llm'];

function visible(
  gateways: string[],
  facts: { title?: string } = {},
): VisibleGateways {
  return {
    gateways: gateways.map(gateway => ({
      entityRef: `component:default/${gateway}`,
      reference: { gateway },
      owners: ['group:default/team-a'],
      ...facts,
    })),
    refused: [],
  };
}

describe('a stream of the fleet in the course of time', () => {
  let cluster: FakeCluster;
  let clock: TestClock;
  let server: Server;
  let reports: DefaultGatewayReportService;
  let fleet: DefaultFleetService;
  let places: StreamPlaces;
  let logger: ReturnType<typeof mockServices.logger.mock>;
  let list: () => Promise<VisibleGateways>;
  let expiresAt: Date | undefined;
  const opened: OpenedEventStream[] = [];

  const nothingLeft = (count: () => number) =>
    eventually(() => {
      if (count() > 0) {
        throw new Error('Something is left of a stream');
      }
    });

  beforeAll(async () => {
    cluster = await startFakeCluster();
  });

  beforeEach(async () => {
    emptyFakeCluster(cluster);
    for (const gateway of names) {
      installFakeGateway({ cluster, regionId: 'us-east-1', gateway });
    }
    cluster.setRoute({
      path: /\/services\/.*\/proxy\/status$/,
      handler: answering({ body: statusAnswer({ regionId: 'us-east-1' }) }),
    });
    clock = new TestClock({ now: '2026-11-22T14:00:00.000Z' });
    list = async () => visible(names);
    expiresAt = undefined;
    logger = mockServices.logger.mock();
    const regions = DefaultRegionsService.fromConfig({
      logger,
      config: mockServices.rootConfig({
        data: regionsConfig([
          {
            id: 'us-east-1',
            cluster,
            extra: { status: { access: 'serviceProxy' } },
          },
        ]),
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
    places = new StreamPlaces({ ...defaultStreamLimits, what: 'streams' });
    const streams = new FleetStreams({
      access: {
        requireRegions: async () => undefined,
        resolve: async () => {
          throw new Error('not asked here');
        },
        resolveMany: async () => {
          throw new Error('not asked here');
        },
        list: () => list(),
      },
      fleet,
      places,
      limits: defaultStreamLimits,
      clock,
      logger,
    });
    const app = express();
    app.get('/', (_, response, next) => {
      const credentials = { ...mockCredentials.user(), expiresAt };
      streams.serve({ response, credentials }).catch(next);
    });
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // From here on everything is known, and a stream's first event says so.
    await fleet.read(visible(names));
    await eventually(async () => {
      const { gateways } = await fleet.read(visible(names));
      if (gateways.some(({ headline }) => headline !== 'us-east-1 is well.')) {
        throw new Error('Not all is known yet');
      }
    });
  });

  afterEach(async () => {
    opened.splice(0).forEach(stream => stream.close());
    await nothingLeft(() => places.count);
    fleet.stop();
    reports.stop();
    server.close();
    await nothingLeft(() => cluster.watches.count());
  });

  afterAll(() => cluster.stop());

  const open = async () => {
    const stream = await openEventStream({ server, path: '/' });
    opened.push(stream);
    await eventually(() => expect(stream.events).toHaveLength(1));
    expect(stream.events[0].event).toBe('fleet');
    return stream;
  };

  const lastEvent = (stream: OpenedEventStream) => stream.events.at(-1);

  /** The look that comes every half a minute. */
  const lookAgain = async () => {
    await eventually(() => expect(clock.pending).toContain(30_000));
    clock.advance(30_000);
  };

  /** Changes how many of a gateway's server pods are ready, and lets it be told. */
  const setReady = (gateway: string, readyReplicas: number) => {
    const deployment = cluster
      .getObjects({ collection: collections.deployments })
      .find(({ metadata }) => metadata.name === `${gateway}-dvara-server`);
    cluster.putObject({
      collection: collections.deployments,
      object: {
        metadata: deployment?.metadata ?? { name: 'absent' },
        spec: deployment?.spec,
        status: { ...(deployment?.status as object), readyReplicas },
      },
    });
  };

  const passUntil = (check: () => void) =>
    eventually(() => {
      const [due] = clock.pending.filter(
        milliseconds => milliseconds <= defaultLimits.feedEveryMs,
      );
      if (due !== undefined) {
        clock.advance(due);
      }
      check();
    });

  it('gives a sign of life every 15 s, and no byte more where nothing changes', async () => {
    const stream = await open();
    for (let beats = 1; beats <= 4; beats++) {
      clock.advance(15_000);
      await eventually(() => expect(stream.beats()).toBe(beats));
    }
    expect(stream.events).toHaveLength(1);
  });

  it('ends with its caller’s token', async () => {
    expiresAt = new Date('2026-11-22T14:50:00.000Z');
    const stream = await open();
    clock.advance(49 * 60_000);
    expect(lastEvent(stream)?.event).not.toBe('end');
    clock.advance(60_000);
    await stream.ended;
    expect(lastEvent(stream)).toMatchObject({
      event: 'end',
      data: { reason: 'expired' },
    });
  });

  it('tells at the next look which gateway may no longer be seen, and which is new', async () => {
    list = async () => visible(names.slice(0, 3));
    const stream = await open();
    list = async () => ({
      ...visible(names.slice(1)),
      refused: [{ entityRef: 'component:default/x', message: 'malformed' }],
    });
    await lookAgain();
    await eventually(() =>
      expect(lastEvent(stream)).toMatchObject({
        event: 'changes',
        data: {
          removed: ['component:default/a-llm'],
          gateways: [
            {
              entityRef: 'component:default/d-llm',
              headline: 'us-east-1 is well.',
            },
          ],
          refused: [{ entityRef: 'component:default/x' }],
        },
      }),
    );
    // Nothing more is told of one that is not seen.
    const before = stream.events.length;
    setReady('a-llm', 0);
    setReady('b-llm', 0);
    await passUntil(() =>
      expect(JSON.stringify(stream.events.slice(before))).toContain('b-llm'),
    );
    expect(JSON.stringify(stream.events.slice(before))).not.toContain('a-llm');
  });

  it('tells anew what the catalog says of a gateway', async () => {
    const stream = await open();
    list = async () => visible(names, { title: 'Another' });
    await lookAgain();
    await eventually(() =>
      expect(lastEvent(stream)).toMatchObject({
        event: 'changes',
        data: { gateways: names.map(() => ({ title: 'Another' })) },
      }),
    );
  });

  it('tells all of it where more came and went than stayed', async () => {
    list = async () => visible(names.slice(0, 1));
    const stream = await open();
    list = async () => visible(names);
    await lookAgain();
    await eventually(() => expect(stream.events).toHaveLength(2));
    expect(lastEvent(stream)).toMatchObject({
      event: 'fleet',
      data: { gateways: names.map(name => ({ name })) },
    });
  });

  it('ends where nothing may be seen any more, and where nobody can say', async () => {
    for (const [error, reason] of [
      [new NotAllowedError('Permission is needed'), 'refused'],
      [new ServiceUnavailableError('The catalog is down'), 'unavailable'],
      [new TypeError('undefined is no function'), 'unavailable'],
    ] as const) {
      list = async () => visible(names);
      const stream = await open();
      list = async () => {
        throw error;
      };
      await lookAgain();
      await stream.ended;
      expect(lastEvent(stream)).toMatchObject({
        event: 'end',
        data: { reason },
      });
    }
    expect(logger.error.mock.calls).toEqual([
      ['Could not look again who may see the fleet: unexpected TypeError'],
    ]);
  });

  it('ends where what has changed cannot be told, so that its reader comes back', async () => {
    const stream = await open();
    jest.spyOn(SharedFrames.prototype, 'of').mockImplementationOnce(() => {
      throw new RangeError('Invalid string length');
    });
    setReady('b-llm', 0);
    await passUntil(() => expect(lastEvent(stream)?.event).toBe('end'));
    expect(lastEvent(stream)).toMatchObject({
      data: { reason: 'unavailable' },
    });
    expect(logger.error.mock.calls).toEqual([
      ['Could not tell the fleet: unexpected RangeError'],
    ]);
  });

  it('tells a reader that takes nothing at last how it is by then, once, and holds no more for it', async () => {
    const [big, ...others] = names;
    list = async () => ({
      gateways: [
        ...visible([big], { title: 'x'.repeat(MUCH) }).gateways,
        ...visible(others).gateways,
      ],
      refused: [],
    });
    const { port } = server.address() as AddressInfo;
    const caller = get({ port, host: '127.0.0.1', agent: false });
    const [response]: IncomingMessage[] = await once(caller, 'response');
    response.on('error', () => undefined);
    response.pause();
    list = async () => visible(names);
    const quick = await openEventStream({ server, path: '/' });
    opened.push(quick);
    await eventually(() => expect(quick.events).toHaveLength(1));
    for (const ready of [0, 1, 0, 1, 0]) {
      const before = quick.events.length;
      setReady('b-llm', ready);
      await passUntil(() =>
        expect(quick.events.length).toBeGreaterThan(before),
      );
    }
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
    });
    response.resume();
    const told = () =>
      [...text.matchAll(/^event: changes\ndata: (.*)\n\n/gm)].map(
        ([, data]) => JSON.parse(data) as { gateways: FleetGateway[] },
      );
    await eventually(() => expect(told()).toHaveLength(1));
    expect(told()[0].gateways).toMatchObject([
      { name: 'b-llm', regions: [{ state: 'failed', ready: 0 }] },
    ]);
    // And what comes then as it comes.
    setReady('b-llm', 1);
    await passUntil(() => expect(told()).toHaveLength(2));
    caller.destroy();
  }, 30_000);
});

import { EventEmitter, once } from 'node:events';
import {
  get,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockCredentials } from '@backstage/backend-test-utils';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import {
  eventually,
  TestClock,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import express from 'express';
import {
  openEventStream,
  type OpenedEventStream,
} from '../__testUtils__/openEventStream';
import type { ResolvedGateway } from '../services/GatewayAccessService';
import type { PublishedReport } from '../services/ReportFeeds';
import { GatewayStreams } from './GatewayStreams';
import { StreamPlaces } from './StreamPlaces';
import { defaultStreamLimits } from './limits';

/** What a stream does with time, on a clock that the test moves. */
describe('a stream', () => {
  let clock: TestClock;
  let server: Server;
  let streams: GatewayStreams;
  let places: StreamPlaces;
  let resolve: () => Promise<ResolvedGateway[]>;
  let askCredentials: () => Promise<void>;
  let serving: Promise<void> | undefined;
  let expiresAt: Date | undefined;
  let lastEventId: string | undefined;
  let unreadBytes = defaultStreamLimits.unreadBytes;
  const knownIds = new Map<string, string | undefined>();
  const listeners = new Set<(report: PublishedReport) => void>();
  const opened: OpenedEventStream[] = [];

  const seen = (name: string): ResolvedGateway => ({
    entityRef: `component:default/${name}`,
    gateway: {
      entityRef: `component:default/${name}`,
      reference: { gateway: name },
    },
  });
  const refused = (name: string): ResolvedGateway => ({
    entityRef: `component:default/${name}`,
    error: new NotAllowedError('Permission dvara.gateway.read is needed'),
  });
  const tell = (report: PublishedReport) =>
    listeners.forEach(listener => listener(report));

  beforeEach(async () => {
    clock = new TestClock({ now: '2026-11-22T14:00:00.000Z' });
    resolve = async () => [seen('orders-llm'), seen('search-llm')];
    askCredentials = async () => undefined;
    serving = undefined;
    expiresAt = undefined;
    lastEventId = undefined;
    knownIds.clear();
    unreadBytes = defaultStreamLimits.unreadBytes;
    const app = express();
    app.get('/', async (_, response, next) => {
      places = new StreamPlaces({ ...defaultStreamLimits, what: 'streams' });
      streams = new GatewayStreams({
        places,
        access: {
          requireRegions: async () => undefined,
          resolve: async () => {
            throw new Error('not asked here');
          },
          resolveMany: () => resolve(),
          list: async () => ({ gateways: [], refused: [] }),
        },
        reports: {
          listRegions: async () => [],
          getReport: async () => {
            throw new Error('not asked here');
          },
          follow: ({ gateway, knownId, onReport }) => {
            knownIds.set(gateway.reference.gateway, knownId);
            listeners.add(onReport);
            return () => listeners.delete(onReport);
          },
        },
        limits: { ...defaultStreamLimits, unreadBytes },
        clock,
      });
      await askCredentials();
      serving = streams.serve({
        response,
        request: {
          credentials: { ...mockCredentials.user(), expiresAt },
          entities: [],
          lastEventId,
        },
      });
      await serving.catch(next);
    });
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    opened.splice(0).forEach(stream => stream.close());
    await eventually(() => {
      if (listeners.size > 0 || clock.pending.length > 0) {
        throw new Error('Something is left of a stream');
      }
    });
    server.close();
  });

  const open = async () => {
    const stream = await openEventStream({ server, path: '/' });
    opened.push(stream);
    await eventually(() => expect(listeners.size).toBe(2));
    return stream;
  };

  const lastEvent = (stream: OpenedEventStream) => stream.events.at(-1);

  it('gives a sign of life every 15 s', async () => {
    const stream = await open();
    for (let beats = 1; beats <= 5; beats++) {
      clock.advance(15_000);
      await eventually(() => expect(stream.beats()).toBe(beats));
    }
  });

  it('ends with its caller’s token', async () => {
    expiresAt = new Date('2026-11-22T14:50:00.000Z');
    const stream = await open();
    clock.advance(49 * 60_000);
    tell({ id: 'x-1', json: '{}' });
    await eventually(() => expect(lastEvent(stream)?.id).toBe('x-1'));
    clock.advance(60_000);
    await stream.ended;
    expect(lastEvent(stream)).toMatchObject({
      event: 'end',
      data: { reason: 'expired' },
    });
  });

  it('lives as long as a token without end', async () => {
    expiresAt = new Date('2100-01-01T00:00:00Z');
    const stream = await open();
    clock.advance(60_000);
    await eventually(() => expect(stream.beats()).toBeGreaterThan(0));
    expect(lastEvent(stream)?.event).not.toBe('end');
  });

  it('shows a gateway no more within a minute after its permission is revoked, and ends with the last', async () => {
    const stream = await open();
    resolve = async () => [seen('orders-llm'), refused('search-llm')];
    clock.advance(30_000);
    await eventually(() => expect(listeners.size).toBe(1));
    await eventually(() =>
      expect(lastEvent(stream)).toMatchObject({
        event: 'refused',
        data: { entityRef: 'component:default/search-llm', status: 403 },
      }),
    );
    resolve = async () => [refused('orders-llm'), refused('search-llm')];
    await eventually(() => expect(clock.pending).toContain(30_000));
    clock.advance(30_000);
    await stream.ended;
    expect(stream.events.map(({ event }) => event)).toEqual([
      'refused',
      'refused',
      'end',
    ]);
    expect(lastEvent(stream)?.data).toEqual({ reason: 'refused' });
  });

  it('fails closed where nobody can say any more who may see it', async () => {
    const stream = await open();
    resolve = async () => {
      throw new ServiceUnavailableError('The permission backend is down');
    };
    clock.advance(30_000);
    await stream.ended;
    expect(lastEvent(stream)?.data).toEqual({ reason: 'unavailable' });
  });

  it('follows an entity that names another gateway from now on', async () => {
    const stream = await open();
    resolve = async () => [seen('orders-llm'), seen('other-llm')];
    clock.advance(30_000);
    await eventually(() => expect(clock.pending).toContain(30_000));
    expect(listeners.size).toBe(2);
    expect(lastEvent(stream)?.event).not.toBe('end');
  });

  it('withholds no report of a gateway that joins later, whatever the caller had last', async () => {
    lastEventId = 'x-7';
    await open();
    resolve = async () => [seen('orders-llm'), seen('other-llm')];
    clock.advance(30_000);
    await eventually(() =>
      expect([...knownIds]).toEqual([
        ['orders-llm', 'x-7'],
        ['search-llm', 'x-7'],
        ['other-llm', undefined],
      ]),
    );
  });

  it('cuts off a caller that takes nothing, and holds nothing for it', async () => {
    unreadBytes = 1000;
    const { port } = server.address() as AddressInfo;
    const caller = get({ port, host: '127.0.0.1', agent: false });
    const [response]: IncomingMessage[] = await once(caller, 'response');
    response.on('error', () => undefined);
    response.pause();
    await eventually(() => expect(listeners.size).toBe(2));
    // Far more than the sockets between hold.
    tell({ id: 'x-1', json: JSON.stringify('x'.repeat(20_000_000)) });
    await eventually(() => expect(places.count).toBe(0));
    expect(listeners.size).toBe(0);
    caller.destroy();
  });

  it('keeps no place for a caller that leaves while its credentials are asked for', async () => {
    const asked = new EventEmitter();
    const left = new EventEmitter();
    server.once('request', (_, response: ServerResponse) =>
      response.once('close', () => left.emit('left')),
    );
    askCredentials = async () => {
      const gone = once(left, 'left');
      asked.emit('asked');
      await gone;
    };
    const { port } = server.address() as AddressInfo;
    const began = once(asked, 'asked');
    const caller = get({ port, host: '127.0.0.1', agent: false });
    caller.on('error', () => undefined);
    await began;
    caller.destroy();
    await eventually(() => expect(serving).toBeDefined());
    await serving;
    expect(places.count).toBe(0);
  });

  it('does not begin any more once the portal stops', async () => {
    let answer: (gateways: ResolvedGateway[]) => void = () => undefined;
    resolve = () =>
      new Promise(done => {
        answer = done;
      });
    const opening = openEventStream({ server, path: '/' });
    await eventually(() => expect(serving).toBeDefined());
    places.stop();
    answer([seen('orders-llm')]);
    const stream = await opening;
    opened.push(stream);
    expect(stream.status).not.toBe(200);
    await expect(serving).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    expect(listeners.size).toBe(0);
    expect(places.count).toBe(0);
  });

  it('leaves nothing behind over 200 reconnects', async () => {
    for (let round = 0; round < 200; round++) {
      const stream = await open();
      stream.close();
      await eventually(() => expect(listeners.size).toBe(0));
    }
    expect(clock.pending).toEqual([]);
    expect(places.count).toBe(0);
  }, 60_000);
});

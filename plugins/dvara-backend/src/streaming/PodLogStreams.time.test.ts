import { once } from 'node:events';
import { get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockCredentials } from '@backstage/backend-test-utils';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import type { PodLogLine } from '@dvara/backstage-plugin-dvara-common';
import {
  eventually,
  TestClock,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import express from 'express';
import {
  openEventStream,
  type OpenedEventStream,
} from '../__testUtils__/openEventStream';
import { defaultLogLimits } from '../podLogs/limits';
import type { GonePod } from '../podLogs/PodPresence';
import { defaultStreamLimits } from './limits';
import { PodLogStreams } from './PodLogStreams';

/** What a followed log does with time, on a clock that the test moves. */
describe('a log that is followed', () => {
  let clock: TestClock;
  let server: Server;
  let streams: PodLogStreams;
  let authorize: () => Promise<void>;
  let expiresAt: Date | undefined;
  let write: (line: string) => void;
  let closed: jest.Mock;
  let gone: GonePod | undefined;
  const opened: OpenedEventStream[] = [];

  beforeEach(async () => {
    clock = new TestClock({ now: '2026-11-22T14:00:00.000Z' });
    authorize = async () => undefined;
    expiresAt = undefined;
    closed = jest.fn();
    gone = undefined;
    streams = new PodLogStreams({
      limits: defaultLogLimits,
      streamLimits: defaultStreamLimits,
      clock,
    });
    const app = express();
    app.get('/', async (_, response) => {
      const waiting: Array<(line: string) => void> = [];
      write = line => waiting.shift()?.(line);
      async function* lines(): AsyncGenerator<PodLogLine[]> {
        for (;;) {
          const text = await new Promise<string>(resolve => {
            waiting.push(resolve);
          });
          yield [{ text }];
        }
      }
      await streams.follow({
        listener: {
          response,
          credentials: { ...mockCredentials.user(), expiresAt },
          authorize: () => authorize(),
        },
        open: async () => ({
          container: 'gateway-server',
          lines: lines(),
          pod: { gone: () => gone },
          close: closed,
        }),
      });
    });
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    opened.splice(0).forEach(stream => stream.close());
    server.close();
    await once(server, 'close');
  });

  const listen = async () => {
    expect((server.address() as AddressInfo).port).toBeGreaterThan(0);
    const stream = await openEventStream({ server, path: '/' });
    opened.push(stream);
    return stream;
  };

  const nobodyLeft = () => eventually(() => expect(streams.count).toBe(0));

  const endOf = async (stream: OpenedEventStream) => {
    await stream.ended;
    return stream.events.at(-1);
  };

  it('gives signs of life, and sends what comes within a moment together', async () => {
    const stream = await listen();
    write('one');
    await eventually(() =>
      expect(clock.pending[0]).toBe(defaultLogLimits.batchMs),
    );
    clock.advance(defaultLogLimits.batchMs);
    await eventually(() =>
      expect(stream.events).toEqual([
        {
          event: 'lines',
          data: {
            container: 'gateway-server',
            lines: [{ text: 'one' }],
            cut: false,
          },
        },
      ]),
    );
    clock.advance(defaultStreamLimits.beatMs);
    await eventually(() => expect(stream.beats()).toBeGreaterThan(0));
  });

  it.each([
    ['refused', new NotAllowedError('no more')],
    ['unavailable', new ServiceUnavailableError('not now')],
  ])('ends as %s within half a minute of that', async (reason, error) => {
    const stream = await listen();
    authorize = async () => {
      throw error;
    };
    clock.advance(defaultStreamLimits.recheckMs);
    expect(await endOf(stream)).toEqual({ event: 'end', data: { reason } });
    expect(closed).toHaveBeenCalled();
    await eventually(() => expect(streams.count).toBe(0));
  });

  it('ends with its pod, after a moment for the last lines', async () => {
    const stream = await listen();
    const { podEveryMs, lastLinesMs } = defaultLogLimits;
    clock.advance(podEveryMs);
    gone = { replacedBy: 'fresh' };
    clock.advance(podEveryMs);
    clock.advance(lastLinesMs - 1);
    write('last');
    await eventually(() =>
      expect(clock.pending).toContain(defaultLogLimits.batchMs),
    );
    expect(closed).not.toHaveBeenCalled();
    clock.advance(1);
    expect(await endOf(stream)).toEqual({
      event: 'end',
      data: { reason: 'gone', replacedBy: 'fresh' },
    });
    expect(stream.events.map(({ event }) => event)).toEqual(['lines', 'end']);
    expect(closed).toHaveBeenCalled();
  });

  it('waits for the last lines of a gone pod as long as its reader takes those before', async () => {
    const { podEveryMs, lastLinesMs, batchMs } = defaultLogLimits;
    const { port } = server.address() as AddressInfo;
    const caller = get({ port, host: '127.0.0.1', agent: false });
    const [response]: IncomingMessage[] = await once(caller, 'response');
    response.pause();
    // More than the sockets between hold.
    write('x'.repeat(20_000_000));
    await eventually(() => expect(clock.pending).toContain(batchMs));
    gone = {};
    clock.advance(podEveryMs);
    clock.advance(lastLinesMs);
    clock.advance(lastLinesMs);
    expect(closed).not.toHaveBeenCalled();
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
    });
    response.resume();
    await eventually(() => {
      write('the last');
      clock.advance(batchMs);
      expect(text.slice(-1000)).toContain('the last');
    });
    clock.advance(lastLinesMs);
    await eventually(() =>
      expect(text.slice(-1000)).toContain('{"reason":"gone"}'),
    );
    caller.destroy();
  });

  it('never outlives its reader’s token', async () => {
    expiresAt = new Date('2026-11-22T14:00:20.000Z');
    const stream = await listen();
    clock.advance(20_000);
    expect(await endOf(stream)).toEqual({
      event: 'end',
      data: { reason: 'expired' },
    });
    expect(closed).toHaveBeenCalled();
  });

  it('ends after an hour, so that its reader comes back', async () => {
    const stream = await listen();
    await eventually(() => expect(clock.pending.length).toBeGreaterThan(0));
    for (let at = 0; at < defaultLogLimits.followMs; at += 30_000) {
      clock.advance(30_000);
      await Promise.resolve();
    }
    expect(await endOf(stream)).toEqual({
      event: 'end',
      data: { reason: 'limit' },
    });
  });

  it('leaves no timer behind after 200 readers have come and gone', async () => {
    for (let reader = 0; reader < 200; reader++) {
      const stream = await openEventStream({ server, path: '/' });
      stream.close();
      await nobodyLeft();
    }
    await eventually(() => expect(clock.pending).toEqual([]));
    expect(closed.mock.calls.length).toBeGreaterThanOrEqual(200);
  }, 60_000);
});

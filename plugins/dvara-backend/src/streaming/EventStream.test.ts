import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { mockServices } from '@backstage/backend-test-utils';
import { eventually } from '@dvara/backstage-plugin-dvara-node/testUtils';
import express from 'express';
import { openEventStream } from '../__testUtils__/openEventStream';
import { EventFrame } from './EventFrame';
import { EventStream } from './EventStream';
import { GzipFrames } from './GzipFrames';

describe('EventStream', () => {
  it.each([
    ['not compressed', false, null],
    ['compressed once for all streams', true, 'gzip'],
  ])('sends each event at once, %s', async (_way, isShared, encoding) => {
    const app = express();
    const streams: EventStream[] = [];
    app.use(
      MiddlewareFactory.create({
        config: mockServices.rootConfig(),
        logger: mockServices.logger.mock(),
      }).compression(),
    );
    app.get('/', (_, response) => {
      const stream = new EventStream(response, { isShared });
      streams.push(stream);
      stream.begin();
    });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const received = await openEventStream({
      server,
      path: '/',
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(received.headers.get('content-encoding')).toBe(encoding);
    for (let number = 1; number <= 3; number++) {
      streams[0].send(
        EventFrame.of({
          event: 'report',
          id: `x-${number}`,
          data: '{"a":1}',
        }),
      );
      await eventually(() => expect(received.events).toHaveLength(number));
    }
    streams[0].beat();
    await eventually(() => expect(received.beats()).toBe(1));
    streams[0].end();
    await received.ended;
    expect(received.events[2]).toEqual({
      event: 'report',
      id: 'x-3',
      data: { a: 1 },
    });
    server.close();
  });

  it('compresses a frame once, whole and checked for whoever reads it to its end', async () => {
    const frame = EventFrame.of({ event: 'report', data: '{"a":"ü"}' });
    const app = express();
    app.get('/', (_, response) => {
      const stream = new EventStream(response, { isShared: true });
      stream.begin();
      stream.send(frame);
      stream.beat();
      stream.end();
    });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const text = async (encoding: string) => {
      const response = await fetch(`http://127.0.0.1:${port}/`, {
        headers: { 'accept-encoding': encoding },
      });
      return [response.headers.get('content-encoding'), await response.text()];
    };
    const expected = 'retry: 2000\n\nevent: report\ndata: {"a":"ü"}\n\n:\n\n';

    expect(await text('gzip')).toEqual(['gzip', expected]);
    expect(await text('identity')).toEqual([null, expected]);
    expect(frame.deflated).toBe(frame.deflated);
    server.close();
  });

  it('is told apart by the origin as well as by the encoding, so that no cache mixes them up', async () => {
    const app = express();
    app.get('/', (_, response) => {
      response.vary('Origin');
      const stream = new EventStream(response, { isShared: true });
      stream.begin();
      stream.end();
    });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (const encoding of ['gzip', 'identity']) {
      const response = await fetch(`http://127.0.0.1:${port}/`, {
        headers: { 'accept-encoding': encoding },
      });
      expect(response.headers.get('vary')).toBe('Origin, Accept-Encoding');
      await response.text();
    }
    server.close();
  });

  it('ends as a gzip file does, so that a reader can tell the end from a broken connection', () => {
    const frames = ['one', 'two'].map(
      data => new EventFrame(`data: ${data}\n\n`),
    );
    const gzip = new GzipFrames();
    const bytes = [
      gzip.begin(),
      ...frames.map(frame => gzip.add(frame)),
      gzip.end(),
    ];

    expect(gunzipSync(Buffer.concat(bytes)).toString('utf8')).toBe(
      'data: one\n\ndata: two\n\n',
    );
    bytes.splice(1, 1);
    expect(() => gunzipSync(Buffer.concat(bytes))).toThrow('incorrect');
  });
});

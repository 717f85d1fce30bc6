import { once } from 'node:events';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { mockServices } from '@backstage/backend-test-utils';
import { eventually } from '@dvara/backstage-plugin-dvara-node/testUtils';
import express from 'express';
import { openEventStream } from '../__testUtils__/openEventStream';
import { EventStream } from './EventStream';

describe('EventStream', () => {
  it('sends each event at once through the portal’s compression', async () => {
    const app = express();
    const streams: EventStream[] = [];
    app.use(
      MiddlewareFactory.create({
        config: mockServices.rootConfig(),
        logger: mockServices.logger.mock(),
      }).compression(),
    );
    app.get('/', (_, response) => {
      const stream = new EventStream(response);
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
    expect(received.headers.get('content-encoding')).toBe('gzip');
    for (let number = 1; number <= 3; number++) {
      streams[0].send({ event: 'report', id: `x-${number}`, data: '{"a":1}' });
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
});

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  eventually,
  TestClock,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import express, { type Response } from 'express';
import { defaultLogLimits } from '../podLogs/limits';
import { defaultStreamLimits } from './limits';
import { PodLogStreams } from './PodLogStreams';

describe('the place of a read whose reader has left', () => {
  let server: Server;
  let streams: PodLogStreams;
  let answer: (response: Response) => Promise<void>;

  beforeEach(async () => {
    streams = new PodLogStreams({
      limits: defaultLogLimits,
      streamLimits: defaultStreamLimits,
      clock: new TestClock({ now: '2026-11-22T14:00:00.000Z' }),
    });
    const app = express();
    app.get('/', (_, response) => answer(response));
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    server.close();
    await once(server, 'close');
  });

  const listenerOf = (response: Response) => ({
    response,
    credentials: mockCredentials.user(),
    authorize: async () => undefined,
  });

  const ask = () => {
    const { port } = server.address() as AddressInfo;
    const controller = new AbortController();
    const { signal } = controller;
    const answered = fetch(`http://127.0.0.1:${port}/`, { signal });
    answered.catch(() => undefined);
    return { leave: () => controller.abort() };
  };

  it('is given back when the read has ended, which is told to end', async () => {
    let told: AbortSignal | undefined;
    let finish = () => {};
    let held: Promise<unknown> | undefined;
    answer = async response => {
      held = streams.hold({
        listener: listenerOf(response),
        read: signal => {
          told = signal;
          return new Promise<void>(resolve => {
            finish = resolve;
          });
        },
      });
      await held;
    };
    const reader = ask();
    await eventually(() => expect(told?.aborted).toBe(false));
    reader.leave();
    await eventually(() => expect(told?.aborted).toBe(true));
    expect(streams.count).toBe(1);
    finish();
    await held;
    expect(streams.count).toBe(0);
  });

  it('is none, and nothing is read, where it had left before', async () => {
    const read = jest.fn(async () => 'a log');
    let held: Promise<unknown> | undefined;
    answer = async response => {
      response.once('close', () => {
        held = streams.hold({ listener: listenerOf(response), read });
      });
      response.destroy();
    };
    ask();
    await eventually(() => expect(held).toBeDefined());
    expect(await held).toBeUndefined();
    expect(read).not.toHaveBeenCalled();
    expect(streams.count).toBe(0);
  });

  it('is kept while a log that is to be followed is still being opened', async () => {
    let told: AbortSignal | undefined;
    let finish = () => {};
    const close = jest.fn();
    answer = response =>
      streams.follow({
        listener: listenerOf(response),
        open: signal => {
          told = signal;
          async function* none() {}
          return new Promise(resolve => {
            finish = () =>
              resolve({
                container: 'gateway-server',
                lines: none(),
                pod: { gone: () => undefined },
                close,
              });
          });
        },
      });
    const reader = ask();
    await eventually(() => expect(told?.aborted).toBe(false));
    reader.leave();
    await eventually(() => expect(told?.aborted).toBe(true));
    expect(streams.count).toBe(1);
    finish();
    await eventually(() => expect(streams.count).toBe(0));
    expect(close).toHaveBeenCalledTimes(1);
  });
});

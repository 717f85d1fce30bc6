import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { PodLogLine } from '@dvara/backstage-plugin-dvara-common';
import {
  eventually,
  TestClock,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import express, { type Response } from 'express';
import { defaultLogLimits } from '../podLogs/limits';
import { EventFrame } from './EventFrame';
import { defaultStreamLimits } from './limits';
import { PodLogStreams } from './PodLogStreams';
import { StreamSession } from './StreamSession';

const unreadBytes = 256 * 1024;
/** More than the bound and what both ends of a socket hold, by far. */
const ENOUGH = 64 * 1024 * 1024;
const PIECE = randomBytes(48 * 1024).toString('base64');

const turn = () => new Promise(resolve => setImmediate(resolve));

/** A browser tab that takes nothing, through the portal's own compression. */
describe.each(['gzip', 'deflate', 'br', 'identity'])(
  'what is not read by a reader that takes %s',
  encoding => {
    const clock = new TestClock({ now: '2026-11-22T14:00:00.000Z' });
    let server: Server;
    let socket: Socket;

    /** The answer that is to be written. */
    const serve = async (): Promise<Response> => {
      const app = express();
      app.use(
        MiddlewareFactory.create({
          config: mockServices.rootConfig(),
          logger: mockServices.logger.mock(),
        }).compression(),
      );
      const asked = new Promise<Response>(resolve => {
        app.get('/', (_, response) => resolve(response));
      });
      server = app.listen(0, '127.0.0.1');
      await once(server, 'listening');
      socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.pause();
      socket.write(
        `GET / HTTP/1.1\r\nhost: portal\r\naccept-encoding: ${encoding}\r\n\r\n`,
      );
      return asked;
    };

    afterEach(async () => {
      socket.destroy();
      server.close();
      await once(server, 'close');
    });

    it('ends a stream of reports at its bound', async () => {
      const session = new StreamSession<'refused'>({
        response: await serve(),
        credentials: mockCredentials.user(),
        limits: { ...defaultStreamLimits, unreadBytes },
        clock,
        isShared: true,
        recheck: async () => undefined,
        onClose: () => undefined,
      });
      session.begin();
      const frame = EventFrame.of({ event: 'report', data: PIECE });
      let sent = 0;
      while (!session.ended && sent < ENOUGH) {
        session.send(frame);
        sent += frame.bytes.length;
        await turn();
      }
      expect(sent).toBeLessThan(ENOUGH);
    });

    it('keeps a followed log from being read further', async () => {
      const streams = new PodLogStreams({
        limits: { ...defaultLogLimits, unreadBytes },
        streamLimits: defaultStreamLimits,
        clock,
      });
      let read = 0;
      async function* lines(): AsyncGenerator<PodLogLine[]> {
        while (read < ENOUGH) {
          await turn();
          read += PIECE.length;
          yield [{ text: PIECE }];
        }
      }
      const response = await serve();
      await streams.follow({
        listener: {
          response,
          credentials: mockCredentials.user(),
          authorize: async () => undefined,
        },
        open: async () => ({
          container: 'gateway-server',
          lines: lines(),
          pod: { gone: () => undefined },
          close: () => undefined,
        }),
      });
      await eventually(() =>
        expect(response.writableLength).toBeGreaterThan(unreadBytes),
      );
      await turn();
      const before = read;
      for (let turns = 0; turns < 100; turns++) {
        await turn();
      }
      expect(read).toBe(before);
      expect(read).toBeLessThan(ENOUGH);
    });
  },
);

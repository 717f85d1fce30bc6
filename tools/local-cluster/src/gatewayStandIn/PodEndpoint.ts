import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  answerRequest,
  type Answer,
  type GatewaySnapshot,
} from './answerRequest.ts';

// A container that has just been started is known a moment later: its request waits, as for a process that is starting.
const START_WAIT_MILLISECONDS = 5_000;
const START_POLL_MILLISECONDS = 20;
const ENDLESS_LIMIT_BYTES = 64 * 1024 * 1024;

/** An HTTP server on 127.0.0.1 that answers for one container. */
export class PodEndpoint {
  readonly #server: Server;
  readonly #snapshot: () => GatewaySnapshot | undefined;
  readonly #onRequest: (line: string) => void;

  /**
   * @param options.snapshot asked at each request; while it gives nothing the container is starting, and requests wait for
   *   it up to five seconds
   * @param options.onRequest gets an access log line
   */
  constructor(options: {
    snapshot: () => GatewaySnapshot | undefined;
    onRequest: (line: string) => void;
  }) {
    this.#snapshot = options.snapshot;
    this.#onRequest = options.onRequest;
    this.#server = createServer(async (request, response) => {
      const began = Date.now();
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      request.resume();
      const gateway = await this.#waitForStart();
      if (!gateway) {
        request.socket.destroy();
        return;
      }
      if (gateway.settings.delayMilliseconds > 0) {
        await sleep(gateway.settings.delayMilliseconds, undefined, {
          ref: false,
        });
      }
      const answer = answerRequest({
        method: request.method ?? 'GET',
        path,
        authorization: request.headers.authorization,
        gateway,
        now: new Date(),
      });
      await send({ answer, response });
      if (answer.kind === 'answer' && !path.startsWith('/actuator/health')) {
        this.#onRequest(
          `${request.method} ${path} ${answer.status} ${Date.now() - began}ms`,
        );
      }
    });
  }

  /** Listens on a port the system chooses, and tells it. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Refuses connections from now on and ends those that are open. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #waitForStart(): Promise<GatewaySnapshot | undefined> {
    const deadline = Date.now() + START_WAIT_MILLISECONDS;
    let gateway = this.#snapshot();
    while (!gateway && this.#server.listening && Date.now() < deadline) {
      await sleep(START_POLL_MILLISECONDS, undefined, { ref: false });
      gateway = this.#snapshot();
    }
    return gateway;
  }
}

async function send(options: {
  answer: Answer;
  response: ServerResponse;
}): Promise<void> {
  const { answer, response } = options;
  switch (answer.kind) {
    case 'answer':
      response.writeHead(answer.status, {
        'content-type': answer.contentType,
        'content-length': Buffer.byteLength(answer.body),
      });
      response.end(answer.body);
      return;
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'drip':
      response.writeHead(200, { 'content-type': 'application/json' });
      for (const character of answer.body) {
        if (response.destroyed) {
          return;
        }
        response.write(character);
        await sleep(1_000, undefined, { ref: false });
      }
      response.end();
      return;
    case 'endless':
      response.writeHead(200, { 'content-type': 'application/json' });
      await sendEndlessly(response);
      return;
    default:
      answer satisfies never;
  }
}

async function sendEndlessly(response: ServerResponse): Promise<void> {
  response.write('{"status":"running","filler":"');
  const block = 'x'.repeat(16 * 1024);
  for (
    let sent = 0;
    sent < ENDLESS_LIMIT_BYTES && !response.destroyed;
    sent += block.length
  ) {
    if (!response.write(block)) {
      await drainedOrClosed(response);
    }
  }
  response.destroy();
}

async function drainedOrClosed(response: ServerResponse): Promise<void> {
  await new Promise<void>(resolve => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

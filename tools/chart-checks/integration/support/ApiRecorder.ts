import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { grantOf } from './grantOf.ts';

const watchListRefusal = JSON.stringify({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'Invalid',
  code: 422,
  message:
    'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
});

export interface RecorderOptions {
  url: string;
  /** PEM of the authority. */
  certificate: string;
  token: string;
  /** Refuses to begin a watch with the list of what is there, as API servers before 1.32 do; clients then list. */
  refuseWatchList?: boolean;
}

/**
 * Stands before an API server, without encryption and on 127.0.0.1 only, and notes what RBAC is asked for each request. It
 * sends a credential of its own, so that whoever uses it needs none.
 */
export class ApiRecorder {
  /** What was asked for, as {@link grantOf} tells it. */
  readonly used = new Set<string>();
  /** The part of it that was refused with 403. */
  readonly refused = new Set<string>();
  readonly #server: Server;
  readonly #upstream: RecorderOptions;

  private constructor(options: RecorderOptions) {
    this.#upstream = options;
    this.#server = createServer((incoming, outgoing) =>
      this.#pass({ incoming, outgoing }),
    );
  }

  static async start(options: RecorderOptions): Promise<ApiRecorder> {
    const recorder = new ApiRecorder(options);
    recorder.#server.listen(0, '127.0.0.1');
    await once(recorder.#server, 'listening');
    return recorder;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #pass(options: {
    incoming: IncomingMessage;
    outgoing: ServerResponse;
  }): void {
    const { incoming, outgoing } = options;
    const { method = 'GET', url: path = '/' } = incoming;
    const { url, certificate, token, refuseWatchList } = this.#upstream;
    if (refuseWatchList && path.includes('sendInitialEvents=true')) {
      outgoing
        .writeHead(422, { 'content-type': 'application/json' })
        .end(watchListRefusal);
      return;
    }
    const grant = grantOf({ method, path });
    const upstream = request(
      new URL(path, url),
      {
        method,
        ca: certificate,
        headers: { ...incoming.headers, authorization: `Bearer ${token}` },
      },
      answer => {
        const { statusCode = 502, headers } = answer;
        if (grant) {
          this.used.add(grant);
          if (statusCode === 403) {
            this.refused.add(grant);
          }
        }
        outgoing.writeHead(statusCode, headers);
        // A watch says nothing for long, and the client waits for the head.
        outgoing.flushHeaders();
        answer.on('error', () => outgoing.destroy());
        answer.pipe(outgoing);
      },
    );
    upstream.on('error', () => outgoing.destroy());
    outgoing.on('close', () => upstream.destroy());
    incoming.pipe(upstream);
  }
}

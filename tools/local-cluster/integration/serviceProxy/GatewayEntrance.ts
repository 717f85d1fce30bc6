import {
  createServer,
  request as sendRequest,
  type IncomingHttpHeaders,
  type Server,
} from 'node:http';

/** A request as it came in at the pod's address. */
export interface SeenRequest {
  path: string;
  headers: IncomingHttpHeaders;
}

/** Listens at a pod's address, hands everything to the stand-in that plays the pod, and remembers what came. */
export class GatewayEntrance {
  readonly #server: Server;
  #seen: SeenRequest[] = [];

  constructor(options: { standInPort: number }) {
    this.#server = createServer((incoming, response) => {
      this.#seen.push({ path: incoming.url ?? '', headers: incoming.headers });
      const outgoing = sendRequest(
        {
          host: '127.0.0.1',
          port: options.standInPort,
          method: incoming.method,
          path: incoming.url,
          headers: incoming.headers,
        },
        answer => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      outgoing.on('error', error => response.destroy(error));
      incoming.pipe(outgoing);
    });
  }

  async listen(options: { host: string; port: number }): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(options, resolve);
    });
  }

  /** What came in since it was last asked. */
  takeSeen(): SeenRequest[] {
    const seen = this.#seen;
    this.#seen = [];
    return seen;
  }

  async close(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

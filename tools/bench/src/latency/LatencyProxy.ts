import { once } from 'node:events';
import net from 'node:net';
import { DelayLine } from './DelayLine.ts';

/** One connection through the proxy, in milliseconds of `performance.now()`. */
export interface ProxiedConnection {
  openedAt: number;
  /** Absent while it is open. */
  closedAt?: number;
  /** How often the client spoke after it had been answered, the TCP handshake included. */
  turns: number;
  bytes: number;
}

/**
 * A TCP proxy on 127.0.0.1 that makes a server look as far away as a round-trip time says:
 * every chunk waits for half of it, in its order. TLS goes through as it is.
 */
export class LatencyProxy {
  /** Milliseconds; may be changed at any time, and then holds for what comes later. */
  roundTripMs: number;
  readonly #target: { host: string; port: number };
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #connections: ProxiedConnection[] = [];

  private constructor(options: {
    target: { host: string; port: number };
    roundTripMs: number;
  }) {
    this.#target = options.target;
    this.roundTripMs = options.roundTripMs;
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true });
    this.#server.on('connection', client => this.#join(client));
  }

  /** Listens on a free port. */
  static async start(options: {
    target: { host: string; port: number };
    roundTripMs: number;
  }): Promise<LatencyProxy> {
    const proxy = new LatencyProxy(options);
    proxy.#server.listen({ port: 0, host: '127.0.0.1' });
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** The connections that were open since the last call, and forgets those that have ended. */
  takeConnections(): ProxiedConnection[] {
    const taken = this.#connections.map(connection => ({ ...connection }));
    this.#connections = this.#connections.filter(
      ({ closedAt }) => closedAt === undefined,
    );
    for (const connection of this.#connections) {
      connection.turns = 0;
      connection.bytes = 0;
    }
    return taken;
  }

  /** Ends every connection and listens no more. */
  async stop(): Promise<void> {
    this.#server.close();
    this.#sockets.forEach(socket => socket.destroy());
    await once(this.#server, 'close');
  }

  #join(client: net.Socket): void {
    const server = net.connect({
      ...this.#target,
      allowHalfOpen: true,
      noDelay: true,
    });
    const connection: ProxiedConnection = {
      openedAt: performance.now(),
      turns: 1,
      bytes: 0,
    };
    this.#connections.push(connection);
    let answered = true;
    // Loopback shakes hands at once; over the distance that takes a round trip.
    const handshakeEnds = connection.openedAt + this.roundTripMs;
    const half = () => this.roundTripMs / 2;
    const requests = new DelayLine({
      to: server,
      delayMs: () => half() + Math.max(0, handshakeEnds - performance.now()),
    });
    const answers = new DelayLine({ to: client, delayMs: half });

    client.on('data', (chunk: Buffer) => {
      connection.bytes += chunk.length;
      if (answered) {
        connection.turns += 1;
        answered = false;
      }
      requests.push(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      connection.bytes += chunk.length;
      answered = true;
      answers.push(chunk);
    });
    for (const { socket, from, to } of [
      { socket: client, from: requests, to: answers },
      { socket: server, from: answers, to: requests },
    ]) {
      this.#sockets.add(socket);
      socket.on('end', () => from.end());
      // What an error means is told by the close that follows it.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        connection.closedAt ??= performance.now();
        to.drop();
        from.lost();
      });
    }
  }
}

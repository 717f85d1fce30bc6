import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

const DATA_CHANNEL = 0;
const ERROR_CHANNEL = 1;
const PORT_NUMBER_BYTES = 2;

/**
 * One port of a pod as a stream, over a WebSocket that speaks
 * `v4.channel.k8s.io`. The first byte of each message is its channel, and each
 * channel begins with the port's number.
 */
export class PortForwardStream extends Duplex {
  readonly #socket: WebSocket;
  readonly #announced = new Set<number>();

  constructor(options: { socket: WebSocket; createError: () => Error }) {
    super();
    const { socket, createError } = options;
    this.#socket = socket;
    socket.on('message', (message: Buffer) => {
      const channel = message[0];
      const data = message.subarray(
        this.#announced.has(channel) ? 1 : 1 + PORT_NUMBER_BYTES,
      );
      this.#announced.add(channel);
      if (channel === ERROR_CHANNEL && data.length > 0) {
        this.destroy(createError());
      } else if (channel === DATA_CHANNEL && data.length > 0) {
        if (!this.push(data)) {
          socket.pause();
        }
      }
    });
    socket.on('close', () => this.push(null));
    socket.on('error', error => this.destroy(error));
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    this.#socket.send(
      Buffer.concat([Buffer.from([DATA_CHANNEL]), chunk]),
      done,
    );
  }

  override _destroy(
    error: Error | null,
    done: (error?: Error | null) => void,
  ): void {
    this.#socket.terminate();
    done(error);
  }
}

import { createServer, type RequestListener, type Server } from 'node:http';
import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/**
 * What stands behind a pod's port: an HTTP handler, or the way in which it fails.
 *
 * @public
 */
export type FakePodPort = RequestListener | 'refused' | 'silent';

const DATA_CHANNEL = 0;
const ERROR_CHANNEL = 1;

/** The kubelet's side of a port-forward over a WebSocket (`v4.channel.k8s.io`), one port. */
export function serveFakePortForward(options: {
  socket: WebSocket;
  port: number;
  target: FakePodPort;
}): void {
  const { socket, port, target } = options;
  const portNumber = Buffer.alloc(2);
  portNumber.writeUInt16LE(port);
  const send = (channel: number, data: Buffer) =>
    socket.send(Buffer.concat([Buffer.from([channel]), data]));
  send(DATA_CHANNEL, portNumber);
  send(ERROR_CHANNEL, portNumber);

  if (target === 'silent') {
    return;
  }
  if (target === 'refused') {
    send(
      ERROR_CHANNEL,
      Buffer.from(
        `error forwarding port ${port} to pod 0a1b2c, uid : failed to connect to localhost:${port}: dial tcp4 127.0.0.1:${port}: connect: connection refused`,
      ),
    );
    return;
  }
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      send(DATA_CHANNEL, chunk);
      done();
    },
    final(done) {
      socket.close();
      done();
    },
  });
  stream.on('error', () => socket.terminate());
  socket.on('message', (data: Buffer) => {
    if (data[0] === DATA_CHANNEL) {
      stream.push(data.subarray(1));
    }
  });
  socket.on('close', () => stream.destroy());
  const server: Server = createServer(target);
  server.emit('connection', stream);
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { LatencyProxy } from './LatencyProxy.ts';

/** Reads a socket to its end. */
async function readAll(socket: net.Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

describe('LatencyProxy', () => {
  let server: net.Server;
  let proxy: LatencyProxy;
  let onConnection: (socket: net.Socket) => void;

  beforeEach(async () => {
    server = net.createServer({ allowHalfOpen: true }, socket =>
      onConnection(socket),
    );
    server.listen({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    proxy = await LatencyProxy.start({
      target: { host: '127.0.0.1', port },
      roundTripMs: 40,
    });
  });

  afterEach(async () => {
    await proxy.stop();
    server.close();
  });

  const connect = () =>
    net.connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });

  it('lets a request and its answer take a round trip, and the handshake before them another', async () => {
    onConnection = socket => socket.pipe(socket);
    const client = connect();
    const began = performance.now();
    client.write('ping');
    await once(client, 'data');
    const first = performance.now() - began;
    client.write('ping');
    await once(client, 'data');
    const second = performance.now() - began - first;
    client.destroy();

    // A bound from below holds on any machine; a timer fires up to a millisecond early.
    assert.ok(first >= 78, `the first answer came after ${first} ms`);
    assert.ok(second >= 38, `the second answer came after ${second} ms`);
  });

  it('keeps every byte and its order, also where the delay becomes shorter meanwhile', async () => {
    onConnection = socket => socket.pipe(socket);
    const sent = Array.from({ length: 200 }, (_, index) =>
      Buffer.alloc(1_000, index % 256),
    );
    const client = connect();
    const received = readAll(client);
    for (const [index, chunk] of sent.entries()) {
      proxy.roundTripMs = 40 - (index % 40);
      client.write(chunk);
      await new Promise(resolve => setImmediate(resolve));
    }
    client.end();

    assert.ok((await received).equals(Buffer.concat(sent)));
  });

  it('passes on what a server says last before it closes', async () => {
    onConnection = socket => socket.end('goodbye');
    const client = connect();
    client.end();

    assert.equal((await readAll(client)).toString(), 'goodbye');
  });

  it('breaks off where the server breaks off', async () => {
    onConnection = socket => socket.resetAndDestroy();
    const client = connect();
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];

    assert.equal(error.code, 'ECONNRESET');
  });

  it('counts connections and how often a client spoke after it had been answered', async () => {
    onConnection = socket => socket.pipe(socket);
    const client = connect();
    for (const word of ['one', 'two', 'three']) {
      client.write(word);
      await once(client, 'data');
    }
    const [connection, ...others] = proxy.takeConnections();
    client.destroy();

    assert.deepEqual(others, []);
    assert.deepEqual(
      { turns: connection.turns, bytes: connection.bytes },
      { turns: 4, bytes: 22 },
    );
    assert.equal(connection.closedAt, undefined);
  });
});

import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { choosePorts, isPortFree, portNames } from './choosePorts.ts';

const allFree = async () => true;

describe('choosePorts', () => {
  it('gives each component a port of its own, below those of outgoing connections', async () => {
    const ports = Object.values(await choosePorts({ isFree: allFree }));
    assert.equal(new Set(ports).size, portNames.length);
    assert.ok(ports.every(port => port >= 20_000 && port < 30_000));
  });

  it('keeps recorded ports and replaces only the one that another program has taken', async () => {
    const recorded = await choosePorts({ isFree: allFree, startAt: 0.5 });
    const chosen = await choosePorts({
      recorded,
      isFree: async port => port !== recorded.etcd,
      startAt: 0.5,
    });
    assert.notEqual(chosen.etcd, recorded.etcd);
    assert.deepEqual({ ...chosen, etcd: recorded.etcd }, recorded);
  });

  it("takes no port of another region's, even one of its own record", async () => {
    const recorded = await choosePorts({ isFree: allFree, startAt: 0 });
    const reserved = new Set(Object.values(recorded));
    const chosen = await choosePorts({
      recorded,
      reserved,
      isFree: allFree,
      startAt: 0,
    });
    assert.deepEqual(
      Object.values(chosen).filter(port => reserved.has(port)),
      [],
    );
  });

  it('ends with a sentence when nothing is free', async () => {
    await assert.rejects(
      choosePorts({ isFree: async () => false }),
      /No free port left between 20000 and 29999/,
    );
  });
});

describe('isPortFree', () => {
  it('tells a listening port from a free one', async () => {
    const server = createServer();
    await new Promise<void>(resolve => {
      server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    const { port } = server.address() as AddressInfo;
    assert.equal(await isPortFree(port), false);
    await new Promise(resolve => {
      server.close(resolve);
    });
    assert.equal(await isPortFree(port), true);
  });
});

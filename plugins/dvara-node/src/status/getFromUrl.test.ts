import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getFromUrl } from './getFromUrl';

describe('getFromUrl', () => {
  const servers: Server[] = [];

  async function listen(handler: RequestListener): Promise<string> {
    const server = createServer(handler).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const get = (base: string) =>
    getFromUrl({
      operation: "read the gateway's status",
      base,
      path: '/status',
      timeoutMs: 300,
      maxBytes: 1024,
    });

  afterEach(() => {
    servers.splice(0).forEach(server => {
      server.closeAllConnections();
      server.close();
    });
  });

  it('asks below the base address', async () => {
    const base = await listen((request, response) =>
      response.end(`${request.method} ${request.url}`),
    );
    for (const form of [`${base}/gw`, `${base}/gw/`]) {
      expect(await get(form)).toMatchObject({
        status: 200,
        body: 'GET /gw/status',
      });
    }
  });

  it('follows no redirect', async () => {
    const asked: (string | undefined)[] = [];
    const base = await listen((request, response) => {
      asked.push(request.url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect((await get(base)).status).toBe(302);
    expect(asked).toEqual(['/status']);
  });

  it('ends at its deadline where nothing comes, and where it drips', async () => {
    const silent = await listen(() => undefined);
    const dripping = await listen((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    for (const base of [silent, dripping]) {
      await expect(get(base)).rejects.toMatchObject({
        name: 'ClusterError',
        kind: 'timeout',
        detail: 'no full answer in 0.3 s',
      });
    }
  });

  it('reads no more than it may', async () => {
    const base = await listen((_request, response) =>
      response.end('x'.repeat(2000)),
    );
    await expect(get(base)).rejects.toMatchObject({ kind: 'invalidAnswer' });
  });

  it('names what fails without the address', async () => {
    const base = await listen(() => undefined);
    servers[0].close();
    const error = await get(base).catch(caught => caught);
    expect(error).toMatchObject({ kind: 'connectionRefused' });
    expect(JSON.stringify(error) + error.message).not.toContain('127.0.0.1');
    await expect(get('http://nowhere.invalid')).rejects.toMatchObject({
      kind: 'nameNotResolved',
    });
  });
});

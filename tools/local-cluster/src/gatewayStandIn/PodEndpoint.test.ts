import assert from 'node:assert/strict';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, describe, it } from 'node:test';
import { isPortFree } from '../choosePorts.ts';
import type { GatewaySnapshot } from './answerRequest.ts';
import { PodEndpoint } from './PodEndpoint.ts';
import type { StandInSettings } from './standInSettings.ts';

function snapshot(settings: Partial<StandInSettings>): GatewaySnapshot {
  return {
    component: 'gateway-server',
    environment: {},
    image: 'gateway-server:1.0.0',
    startedAt: new Date(),
    ready: true,
    routes: [],
    settings: {
      statusMode: 'normal',
      statusAge: 'old',
      providerHealth: {},
      testOutcome: 'auto',
      delayMilliseconds: 0,
      ...settings,
    },
  };
}

describe('a pod endpoint', () => {
  let endpoint: PodEndpoint;
  let port: number;
  const log: string[] = [];

  afterEach(() => {
    endpoint.close();
    log.length = 0;
  });

  async function ask(options: {
    gateway: GatewaySnapshot | undefined | (() => GatewaySnapshot | undefined);
    path?: string;
    timeoutMilliseconds?: number;
  }): Promise<IncomingMessage> {
    endpoint = new PodEndpoint({
      snapshot: () =>
        typeof options.gateway === 'function'
          ? options.gateway()
          : options.gateway,
      onRequest: line => log.push(line),
    });
    port = await endpoint.listen();
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port,
          path: options.path ?? '/status',
          agent: false,
          signal: AbortSignal.timeout(options.timeoutMilliseconds ?? 5_000),
        },
        resolve,
      );
      outgoing.once('error', reject);
      outgoing.end();
    });
  }

  it('answers, and logs the request without query or headers', async () => {
    const response = await ask({
      gateway: snapshot({}),
      path: '/status?token=hunter2',
    });
    assert.equal(response.statusCode, 200);
    let text = '';
    for await (const chunk of response) {
      text += chunk;
    }
    assert.equal(JSON.parse(text).status, 'running');
    assert.equal(log.length, 1);
    assert.match(log[0], /^GET \/status 200 \d+ms$/);
  });

  it('lets a request wait for a container that is starting', async () => {
    let gateway: GatewaySnapshot | undefined;
    setTimeout(() => {
      gateway = snapshot({});
    }, 200);
    const response = await ask({ gateway: () => gateway });
    assert.equal(response.statusCode, 200);
  });

  it('refuses connections and ends waiting ones when the container ends', async () => {
    const waiting = ask({ gateway: undefined });
    await new Promise(resolve => {
      setTimeout(resolve, 100);
    });
    endpoint.close();
    await assert.rejects(waiting, { code: 'ECONNRESET' });
    assert.equal(await isPortFree(port), true);
  });

  it('hangs', async () => {
    await assert.rejects(
      ask({
        gateway: snapshot({ statusMode: 'hang' }),
        timeoutMilliseconds: 300,
      }),
      { name: 'AbortError' },
    );
  });

  it('resets the connection', async () => {
    await assert.rejects(ask({ gateway: snapshot({ statusMode: 'reset' }) }), {
      code: 'ECONNRESET',
    });
  });

  it('drips a byte a second', async () => {
    const response = await ask({ gateway: snapshot({ statusMode: 'drip' }) });
    const began = Date.now();
    let received = 0;
    for await (const chunk of response) {
      received += (chunk as Buffer).length;
      if (received >= 2) {
        break;
      }
    }
    assert.equal(received, 2);
    assert.ok(Date.now() - began > 800);
  });

  it('sends without end', async () => {
    const response = await ask({
      gateway: snapshot({ statusMode: 'endless' }),
    });
    let received = 0;
    for await (const chunk of response) {
      received += (chunk as Buffer).length;
      if (received > 1_000_000) {
        break;
      }
    }
    assert.ok(received > 1_000_000);
  });

  it('waits as long as it is told', async () => {
    const began = Date.now();
    await ask({ gateway: snapshot({ delayMilliseconds: 300 }) });
    assert.ok(Date.now() - began >= 295);
  });
});

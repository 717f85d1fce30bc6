import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { ClusterError } from '../cluster/ClusterError';
import { DefaultClusterClient } from '../cluster/DefaultClusterClient';
import type { DvaraRegion } from '../regions/DvaraRegion';
import { startFakeCluster, type FakeCluster } from '../testUtils';
import { Deadline } from './Deadline';
import {
  readGatewayStatus,
  type GatewayStatusHints,
} from './readGatewayStatus';

/** Must be nowhere but in the gateway's own hands. */
const CANARY = 'canary/Key+of-orders_llm=="7f3a';
const POD = 'orders-llm-server-1';
const GUARDED = '/actuator/gateway-status';

interface Seen {
  path?: string;
  authorization?: string;
}

/** A gateway that notes who asked, and answers as `answer` says. */
function gateway(answer: (request: IncomingMessage) => object | number): {
  listener: RequestListener;
  seen: Seen[];
} {
  const seen: Seen[] = [];
  return {
    seen,
    listener: (request, response) => {
      seen.push({
        path: request.url,
        authorization: request.headers.authorization,
      });
      const given = answer(request);
      response.writeHead(typeof given === 'number' ? given : 200, {
        'content-type': 'application/json',
        location: 'https://elsewhere.example/',
      });
      response.end(JSON.stringify(given));
    },
  };
}

const status = (more: object = {}) => ({
  status: 'running',
  providers: [{ name: 'openai', health: 'HEALTHY' }],
  warnings: [],
  ...more,
});

/** The newer age, with a key of its own. */
const newer =
  (key: string, answer: object = status()) =>
  (request: IncomingMessage) => {
    if (request.url !== GUARDED) {
      return 404;
    }
    return request.headers.authorization === `Bearer ${key}` ? answer : 401;
  };

describe('readGatewayStatus with a key', () => {
  let cluster: FakeCluster;
  const servers: Server[] = [];

  beforeAll(async () => {
    cluster = await startFakeCluster();
  });
  afterAll(() => cluster.stop());
  afterEach(() => {
    cluster.clearFaults();
    cluster.clearRoutes();
    servers.splice(0).forEach(server => {
      server.closeAllConnections();
      server.close();
    });
  });

  function behindPod(listener: RequestListener): DvaraRegion['status'] {
    cluster.setPodPort({
      namespace: 'gateways',
      pod: POD,
      port: 8080,
      target: listener,
    });
    return { access: 'portForward' };
  }

  async function atUrl(
    listener: RequestListener,
  ): Promise<DvaraRegion['status']> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { access: 'url', url: `http://127.0.0.1:${port}` };
  }

  function reader(options: {
    status: DvaraRegion['status'];
    key?: () => Promise<string | undefined>;
    releaseName?: string;
    hints?: GatewayStatusHints;
  }) {
    const { hints = {}, releaseName = 'orders-llm' } = options;
    const logger = mockServices.logger.mock();
    return {
      hints,
      logger,
      read: () =>
        readGatewayStatus({
          client: new DefaultClusterClient({
            connection: {
              url: cluster.url,
              ca: Buffer.from(cluster.caData, 'base64').toString(),
              getToken: async () => cluster.viewerToken,
            },
          }),
          region: {
            id: 'us-east-1',
            name: 'US East',
            cluster: 'us',
            namespaces: ['gateways'],
            values: {},
            status: options.status,
            deployable: false,
          },
          namespace: 'gateways',
          releaseName,
          serviceName: `${releaseName}-server`,
          pod: POD,
          key: options.key,
          hints,
          deadline: new Deadline(5_000),
          maxBytes: 256 * 1024,
          logger,
        }),
    };
  }

  const canary = async () => CANARY;

  it.each(['portForward', 'url'])(
    'asks without it first, and then with it once for each reading, by %s',
    async access => {
      const { listener, seen } = gateway(newer(CANARY));
      const { read } = reader({
        status: access === 'url' ? await atUrl(listener) : behindPod(listener),
        key: canary,
      });
      for (let reading = 0; reading < 2; reading++) {
        const { data, failure } = await read();
        expect(failure).toBeUndefined();
        expect(data?.endpoint).toBe(GUARDED);
      }
      const authorization = `Bearer ${CANARY}`;
      expect(seen).toEqual([
        { path: '/status', authorization: undefined },
        { path: GUARDED, authorization: undefined },
        { path: GUARDED, authorization },
        { path: GUARDED, authorization },
      ]);
    },
  );

  it.each<[string, (request: IncomingMessage) => object | number]>([
    ['of the older age', ({ url }) => (url === '/status' ? status() : 401)],
    [
      'of the newer age that is open',
      ({ url }) => (url === GUARDED ? status() : 404),
    ],
    ['that has neither', () => 404],
    ['that is broken', () => 500],
    ['that leads elsewhere', () => 302],
    [
      'that refuses /status and leads elsewhere from the other',
      ({ url }) => (url === GUARDED ? 307 : 401),
    ],
  ])('keeps it from a gateway %s', async (_name, answer) => {
    const { listener, seen } = gateway(answer);
    const key = jest.fn(canary);
    const { read } = reader({ status: await atUrl(listener), key });
    await read();
    await read();
    expect(seen.map(({ authorization }) => authorization)).toEqual(
      seen.map(() => undefined),
    );
    expect(key).not.toHaveBeenCalled();
  });

  it('sends it to /actuator/gateway-status only, whatever else is refused', async () => {
    const { listener, seen } = gateway(() => 401);
    const { read } = reader({ status: behindPod(listener), key: canary });
    await read();
    await read();
    const withKey = seen.filter(({ authorization }) => authorization);
    expect(new Set(withKey.map(({ path }) => path))).toEqual(
      new Set([GUARDED]),
    );
  });

  it('follows no redirect with it', async () => {
    const elsewhere = gateway(() => status());
    const target = await atUrl(elsewhere.listener);
    const listener: RequestListener = (request, response) => {
      const known = request.headers.authorization === `Bearer ${CANARY}`;
      response.writeHead(known ? 307 : 401, { location: target.url });
      response.end();
    };
    for (const way of [await atUrl(listener), behindPod(listener)]) {
      const { failure } = await reader({ status: way, key: canary }).read();
      expect(failure).toMatchObject({
        kind: 'invalidAnswer',
        detail: 'HTTP 307',
      });
    }
    expect(elsewhere.seen).toEqual([]);
  });

  it('never sends it through the Service’s proxy, whose API server keeps it', async () => {
    const { listener, seen } = gateway(() => 401);
    cluster.setRoute({
      path: /\/services\/http:orders-llm-server:http\/proxy\//,
      handler: listener,
    });
    const key = jest.fn(canary);
    const { read } = reader({ status: { access: 'serviceProxy' }, key });
    expect(await read()).toMatchObject({
      locked: true,
      failure: { kind: 'unauthorized' },
    });
    expect(seen.length).toBe(2);
    expect(JSON.stringify(seen)).not.toContain(CANARY);
    expect(key).not.toHaveBeenCalled();
  });

  it('tells a key that is refused from none, and a refusal of the API server from both', async () => {
    const refusing = behindPod(gateway(newer('another-key')).listener);
    expect(
      await reader({ status: refusing, key: canary }).read(),
    ).toStrictEqual({
      locked: true,
      failure: {
        kind: 'misconfigured',
        operation: "read the gateway's status",
        detail:
          'the gateway refuses the actuator key that the portal has for it',
      },
    });
    expect(
      await reader({ status: refusing, key: async () => undefined }).read(),
    ).toStrictEqual({
      locked: true,
      failure: {
        kind: 'unauthorized',
        operation: "read the gateway's status",
        detail:
          'the gateway asks for its actuator key, and the portal has no reference to it',
      },
    });

    cluster.setFault({
      path: /portforward/,
      fault: { kind: 'status', status: 401, reason: 'Unauthorized' },
    });
    const { locked, failure } = await reader({
      status: refusing,
      key: canary,
    }).read();
    expect(locked).toBeUndefined();
    expect(failure?.detail).not.toContain('key');
  });

  it('reads with the new key after a rotation, and falls back to /status where an older image comes back', async () => {
    let answer = newer('first-key');
    let key = 'first-key';
    const { listener } = gateway(request => answer(request));
    const { read } = reader({
      status: behindPod(listener),
      key: async () => key,
    });
    expect((await read()).data).toBeDefined();
    answer = newer('second-key');
    expect((await read()).failure?.kind).toBe('misconfigured');
    key = 'second-key';
    expect((await read()).data?.endpoint).toBe(GUARDED);
    answer = ({ url }) => (url === '/status' ? status() : 404);
    expect((await read()).data?.endpoint).toBe('/status');
  });

  it('costs no more than the status where the key cannot be read', async () => {
    const { listener, seen } = gateway(newer(CANARY));
    const { read } = reader({
      status: behindPod(listener),
      key: async () => {
        throw new ClusterError({
          kind: 'misconfigured',
          operation: 'read a token',
          detail: 'the token file of the actuator key is empty',
        });
      },
    });
    expect(await read()).toStrictEqual({
      locked: true,
      failure: {
        kind: 'misconfigured',
        operation: "read the gateway's status",
        detail: 'the token file of the actuator key is empty',
      },
    });
    expect(JSON.stringify(seen)).not.toContain('Bearer');
  });

  it('is not needed any more by a gateway that was made open, also where its file is gone', async () => {
    let answer = newer(CANARY);
    let key: () => Promise<string> = canary;
    const { listener, seen } = gateway(request => answer(request));
    const { read, hints } = reader({
      status: await atUrl(listener),
      key: () => key(),
    });
    expect((await read()).data).toBeDefined();
    key = async () => {
      throw new ClusterError({ kind: 'misconfigured', operation: 'read' });
    };
    expect((await read()).failure?.kind).toBe('misconfigured');

    answer = ({ url }) => (url === GUARDED ? status() : 404);
    expect((await read()).data?.endpoint).toBe(GUARDED);
    expect(hints.guarded).toBe(false);
    seen.length = 0;
    await read();
    expect(seen).toEqual([{ path: GUARDED, authorization: undefined }]);
  });

  it('tells a gateway that refuses /status from an API server that does', async () => {
    const { listener } = gateway(({ url }) => (url === '/status' ? 401 : 404));
    expect(await reader({ status: behindPod(listener) }).read()).toMatchObject({
      locked: true,
      failure: { kind: 'unauthorized' },
    });
  });

  it('is in nothing that is answered, failed or logged, in whatever form the gateway repeats it', async () => {
    const base64 = Buffer.from(`Bearer ${CANARY}`).toString('base64');
    const forms = [
      CANARY,
      `Authorization: Bearer ${CANARY}`,
      encodeURIComponent(CANARY),
      JSON.stringify(CANARY),
      base64,
      `${'x'.repeat(1990)}${CANARY}`,
    ];
    const secrets = [
      CANARY,
      'canary',
      encodeURIComponent(CANARY),
      Buffer.from(CANARY).toString('base64').slice(4, -4),
      base64.slice(12, -4),
    ];
    const echo = status({
      version: CANARY,
      mode: `x ${CANARY} y`,
      region: { id: CANARY, name: CANARY },
      providers: [{ name: CANARY, type: CANARY, health: CANARY }],
      routes: [{ id: CANARY, strategy: CANARY, providers: [CANARY] }],
      warnings: forms,
      [CANARY]: CANARY,
    });
    const escaped = JSON.stringify(echo).replace(
      /canary/g,
      text =>
        `\\u00${text.charCodeAt(0).toString(16).padStart(2, '0')}${text.slice(
          1,
        )}`,
    );
    const answers: Array<[code: number, body: string]> = [
      [200, JSON.stringify(echo)],
      [200, escaped],
      [200, `{"status":{"${CANARY}":1}}`],
      [200, CANARY],
      [200, `<html>${CANARY}`],
      [500, CANARY],
      [401, JSON.stringify(echo)],
      [302, CANARY],
    ];
    for (const [code, body] of answers) {
      const listener: RequestListener = (request, response) => {
        const known = request.headers.authorization === `Bearer ${CANARY}`;
        response.writeHead(known ? code : 401, {
          'x-echo': CANARY,
          'content-type': `text/${known ? 'canary' : 'plain'}`,
          location: `https://elsewhere.example/${encodeURIComponent(CANARY)}`,
        });
        response.end(known ? body : 'no');
      };
      for (const way of [await atUrl(listener), behindPod(listener)]) {
        const { read, logger, hints } = reader({ status: way, key: canary });
        const told = JSON.stringify([
          await read(),
          hints,
          logger.error.mock.calls,
          logger.warn.mock.calls,
          logger.info.mock.calls,
          logger.debug.mock.calls,
        ]);
        for (const secret of secrets) {
          expect(told).not.toContain(secret);
        }
      }
    }
  });

  it('breaks off without a trace of it where the gateway breaks HTTP', async () => {
    const listener: RequestListener = (request, response) => {
      if (!request.headers.authorization) {
        response.writeHead(401).end();
        return;
      }
      response.socket?.end(`HTTP/1.1 200 ${CANARY}\r\n${CANARY}\u0000\r\n\r\n`);
    };
    for (const way of [await atUrl(listener), behindPod(listener)]) {
      const { read, logger } = reader({ status: way, key: canary });
      const reading = await read();
      expect(reading.failure).toBeDefined();
      expect(JSON.stringify([reading, logger.error.mock.calls])).not.toContain(
        'canary',
      );
    }
  });

  it('asks only the endpoint that the configuration names', async () => {
    const { listener, seen } = gateway(newer(CANARY));
    const { read } = reader({
      status: { ...behindPod(listener), path: GUARDED },
      key: canary,
    });
    expect((await read()).data?.endpoint).toBe(GUARDED);
    expect(seen.map(({ path }) => path)).toEqual([GUARDED, GUARDED]);

    const older = reader({
      status: { ...behindPod(listener), path: '/status' },
      key: canary,
    });
    expect((await older.read()).failure).toMatchObject({
      kind: 'notFound',
      detail: '/status is not there',
    });
  });

  it.each(['../admin', 'x/../../y', 'evil.example#', 'a@b', '%2e%2e', ''])(
    'asks no address that the release name «%s» would make',
    async releaseName => {
      const { listener, seen } = gateway(() => status());
      const { url } = await atUrl(listener);
      const { read } = reader({
        status: { access: 'url', url: `${url}/{release}` },
        key: canary,
        releaseName,
      });
      expect((await read()).failure?.kind).toBe('misconfigured');
      expect(seen).toEqual([]);
    },
  );
});

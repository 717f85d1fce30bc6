import { setMaxListeners } from 'node:events';
import {
  startFakeCluster,
  type FakeCluster,
  type FakeFault,
} from '../testUtils';
import { ClusterError } from './ClusterError';
import { DefaultClusterClient } from './DefaultClusterClient';

const PODS = '/api/v1/namespaces/gateways/pods';

function clientOf(
  cluster: FakeCluster,
  options: { token?: string; url?: string; maxAnswerBytes?: number } = {},
) {
  return new DefaultClusterClient({
    connection: {
      url: options.url ?? cluster.url,
      ca: Buffer.from(cluster.caData, 'base64').toString(),
      getToken: async () => options.token ?? cluster.viewerToken,
    },
    maxAnswerBytes: options.maxAnswerBytes,
  });
}

async function failureOf(call: Promise<unknown>): Promise<ClusterError> {
  const error = await call.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ClusterError);
  return error as ClusterError;
}

describe('DefaultClusterClient', () => {
  let cluster: FakeCluster;

  beforeAll(async () => {
    cluster = await startFakeCluster();
  });
  afterAll(() => cluster.stop());
  afterEach(() => cluster.clearFaults());

  it('keeps its connection after it has deleted an object on conditions', async () => {
    const configMaps = '/api/v1/namespaces/gateways/configmaps';
    const object = { metadata: { name: 'one' } };
    cluster.setObjects({ collection: configMaps, objects: [object] });
    const client = clientOf(cluster, { token: cluster.deployerToken });
    const before = cluster.openConnections;
    await client.request({
      operation: 'delete one',
      path: `${configMaps}/one`,
      method: 'DELETE',
      body: { preconditions: {} },
    });
    // The client would have ended it by the time of another answer.
    await clientOf(cluster).request({ operation: 'look', path: '/version' });

    expect(cluster.openConnections).toBe(before + 2);
  });

  it('reads what is not JSON, such as a log, within its bound, and tells refusals as ever', async () => {
    const path = `${PODS}/one/log`;
    cluster.setFault({
      path,
      fault: { kind: 'raw', status: 200, body: 'line 1\nline 2\n' },
    });
    const read = (maxBytes: number) =>
      clientOf(cluster).requestText({
        operation: "read a pod's log",
        path: `${path}?tailLines=2`,
        maxBytes,
      });
    expect(await read(100)).toBe('line 1\nline 2\n');
    expect(await failureOf(read(5))).toMatchObject({ kind: 'invalidAnswer' });

    cluster.setFault({
      path,
      fault: { kind: 'status', status: 403, reason: 'Forbidden' },
    });
    expect(await failureOf(read(100))).toMatchObject({
      kind: 'forbidden',
      detail: 'no permission: get pods/log in namespace gateways',
    });
  });

  it('lists what the selector asks for with the token of the moment', async () => {
    cluster.setObjects({
      collection: PODS,
      objects: [
        { metadata: { name: 'one', labels: { app: 'dvara' } } },
        { metadata: { name: 'two', labels: { app: 'other' } } },
      ],
    });
    const answer = await clientOf(cluster).request<{
      items: Array<{ metadata: { name: string } }>;
    }>({ operation: 'list pods', path: `${PODS}?labelSelector=app%3Ddvara` });

    expect(answer.items.map(pod => pod.metadata.name)).toEqual(['one']);
    expect(cluster.requests.at(-1)).toMatchObject({
      role: 'viewer',
      query: { labelSelector: 'app=dvara' },
    });
  });

  it.each<[string, FakeFault, Partial<ClusterError>]>([
    [
      'refused credential',
      { kind: 'status', status: 401, reason: 'Unauthorized' },
      { kind: 'unauthorized', statusCode: 401 },
    ],
    [
      'missing permission',
      {
        kind: 'status',
        status: 403,
        reason: 'Forbidden',
        message: 'pods is forbidden: User "system:secret-name"',
      },
      {
        kind: 'forbidden',
        detail: 'no permission: list pods in namespace gateways',
      },
    ],
    [
      'missing API',
      { kind: 'raw', status: 404, body: '404 page not found' },
      { kind: 'notSupported', statusCode: 404 },
    ],
    [
      'throttling',
      {
        kind: 'status',
        status: 429,
        reason: 'TooManyRequests',
        retryAfterSeconds: 7,
      },
      { kind: 'throttled', retryAfterSeconds: 7 },
    ],
    [
      'server error',
      { kind: 'raw', status: 500, body: 'etcd at 10.0.0.1 is gone' },
      { kind: 'serverError', detail: 'HTTP 500' },
    ],
    [
      'unavailable server',
      { kind: 'status', status: 503, reason: 'ServiceUnavailable' },
      { kind: 'serverError', detail: 'HTTP 503 ServiceUnavailable' },
    ],
    [
      'redirect, which is not followed',
      {
        kind: 'raw',
        status: 302,
        body: '',
        headers: { location: 'http://169.254.169.254/' },
      },
      { kind: 'invalidAnswer', statusCode: 302 },
    ],
    [
      'page instead of JSON',
      { kind: 'raw', status: 200, body: '<html>login</html>' },
      { kind: 'invalidAnswer', detail: 'the answer is not JSON' },
    ],
    ['cut connection', { kind: 'reset' }, { kind: 'connectionLost' }],
    ['cut answer', { kind: 'cut' }, { kind: 'connectionLost' }],
    [
      'silence',
      { kind: 'hang' },
      { kind: 'timeout', detail: 'no full answer in 0.3 s' },
    ],
    ['dripping answer', { kind: 'drip' }, { kind: 'timeout' }],
  ])('tells a %s apart', async (_name, fault, expected) => {
    cluster.setFault({ path: PODS, fault });
    const error = await failureOf(
      clientOf(cluster).request({
        operation: 'list pods',
        path: PODS,
        timeoutMs: 300,
      }),
    );
    expect(error).toMatchObject({ operation: 'list pods', ...expected });
    expect(JSON.stringify({ ...error, message: error.message })).not.toMatch(
      /127\.0\.0\.1|10\.0\.0\.1|169\.254|secret-name|html|viewer-/,
    );
  });

  it('stops reading an answer without end at its cap', async () => {
    cluster.setFault({ path: PODS, fault: { kind: 'endless' } });
    const client = clientOf(cluster, { maxAnswerBytes: 200_000 });
    const error = await failureOf(
      client.request({ operation: 'list pods', path: PODS }),
    );
    expect(error.kind).toBe('invalidAnswer');
  });

  it('tells an absent object from an API that the cluster does not have', async () => {
    const client = clientOf(cluster);
    const absent = await failureOf(
      client.request({ operation: 'read the pod', path: `${PODS}/gone` }),
    );
    expect(absent).toMatchObject({ kind: 'notFound', reason: 'NotFound' });
    const unknown = await failureOf(
      client.request({
        operation: 'list widgets',
        path: '/apis/example.com/v1/namespaces/gateways/widgets',
      }),
    );
    expect(unknown.kind).toBe('notSupported');
  });

  it('refuses what the viewer may not do, and says what is missing', async () => {
    const error = await failureOf(
      clientOf(cluster).request({
        operation: 'read the Secret',
        path: '/api/v1/namespaces/gateways/secrets/keys',
      }),
    );
    expect(error.detail).toBe(
      'no permission: get secrets in namespace gateways',
    );
  });

  it('carries the API server’s word for a conflict, and never its message', async () => {
    const client = clientOf(cluster, { token: cluster.deployerToken });
    const path = '/api/v1/namespaces/gateways/configmaps';
    const body = { metadata: { name: 'orders-record' } };
    await client.request({ operation: 'write', path, method: 'POST', body });
    const error = await failureOf(
      client.request({ operation: 'write', path, method: 'POST', body }),
    );
    expect(error).toMatchObject({
      kind: 'rejected',
      statusCode: 409,
      reason: 'AlreadyExists',
      detail: 'HTTP 409 AlreadyExists',
    });
  });

  it('says that nothing listens, and recovers when it does', async () => {
    const own = await startFakeCluster();
    const client = clientOf(own);
    await client.request({ operation: 'list pods', path: PODS });
    await own.stop();
    const error = await failureOf(
      client.request({ operation: 'list pods', path: PODS }),
    );
    expect(error.kind).toBe('connectionRefused');
    await own.start();
    await expect(
      client.request({ operation: 'list pods', path: PODS }),
    ).resolves.toMatchObject({ items: [] });
    await own.stop();
  });

  it('says that the name does not resolve', async () => {
    const client = clientOf(cluster, { url: 'https://region.invalid:6443' });
    const error = await failureOf(
      client.request({ operation: 'list pods', path: PODS }),
    );
    expect(error.kind).toBe('nameNotResolved');
  });

  it.each([
    ['unknownAuthority', 'the certificate is from an unknown authority'],
    ['expired', 'the certificate has expired'],
    ['wrongName', 'the certificate is for another name'],
  ] as const)(
    'never talks to a server with a certificate that does not hold: %s',
    async (certificate, detail) => {
      const strange = await startFakeCluster({ certificate });
      const error = await failureOf(
        clientOf(strange).request({ operation: 'list pods', path: PODS }),
      );
      expect(error).toMatchObject({ kind: 'tlsRejected', detail });
      const forwarded = await failureOf(
        clientOf(strange).getFromPod({
          operation: 'read the status',
          namespace: 'gateways',
          pod: 'one',
          port: 8080,
          path: '/status',
          timeoutMs: 2_000,
          maxBytes: 1_000,
        }),
      );
      expect(forwarded).toMatchObject({ kind: 'tlsRejected', detail });
      expect(strange.requests).toEqual([]);
      await strange.stop();
    },
  );

  it('gives the caller’s own reason where the caller ends the call', async () => {
    cluster.setFault({ path: PODS, fault: { kind: 'hang' } });
    const controller = new AbortController();
    setMaxListeners(20, controller.signal);
    const call = clientOf(cluster).request({
      operation: 'list pods',
      path: PODS,
      signal: controller.signal,
    });
    controller.abort(new Error('task cancelled'));
    await expect(call).rejects.toThrow('task cancelled');
  });

  it.each([
    '/api/../secret',
    '/api/v1/x y',
    'api',
    '/a\r\nhost: evil',
    '/a/./b',
  ])('sends nothing for the path %j', async path => {
    const before = cluster.requests.length;
    const error = await failureOf(
      clientOf(cluster).request({ operation: 'look', path }),
    );
    expect(error.kind).toBe('rejected');
    expect(cluster.requests).toHaveLength(before);
  });

  describe('getFromPod', () => {
    const request = {
      operation: 'read the gateway’s status',
      namespace: 'gateways',
      pod: 'orders-0',
      port: 8080,
      path: '/status?full=1',
      timeoutMs: 500,
      maxBytes: 1_000,
    };

    it('brings a gateway’s answer, its refusals included', async () => {
      cluster.setPodPort({
        ...request,
        target: (incoming, response) => {
          const known = incoming.headers.authorization === 'Bearer key';
          response.writeHead(known ? 200 : 401, {
            'content-type': 'application/json',
          });
          response.end(JSON.stringify({ url: incoming.url, known }));
        },
      });
      const client = clientOf(cluster);
      expect(
        await client.getFromPod({
          ...request,
          headers: { authorization: 'Bearer key' },
        }),
      ).toEqual({
        status: 200,
        contentType: 'application/json',
        body: '{"url":"/status?full=1","known":true}',
      });
      expect(await client.getFromPod(request)).toMatchObject({ status: 401 });
    });

    it('leaves no connection open, also where the gateway would keep it', async () => {
      let open = 0;
      cluster.setPodPort({
        ...request,
        target: (incoming, response) => {
          open += 1;
          incoming.socket.on('close', () => {
            open -= 1;
          });
          response.setHeader('connection', 'keep-alive');
          response.end('{}');
        },
      });
      await clientOf(cluster).getFromPod(request);
      while (open > 0) {
        await new Promise(setImmediate);
      }
      expect(open).toBe(0);
    });

    it('says that nothing listens on the port', async () => {
      cluster.setPodPort({ ...request, target: 'refused' });
      const error = await failureOf(clientOf(cluster).getFromPod(request));
      expect(error).toMatchObject({
        kind: 'connectionRefused',
        detail: 'nothing answers on port 8080 of pod orders-0',
      });
    });

    it('gives up on a silent gateway at the deadline', async () => {
      cluster.setPodPort({ ...request, target: 'silent' });
      const error = await failureOf(clientOf(cluster).getFromPod(request));
      expect(error.kind).toBe('timeout');
    });

    it('gives up on a silent API server at the deadline', async () => {
      cluster.setFault({ path: /portforward$/, fault: { kind: 'hang' } });
      const error = await failureOf(clientOf(cluster).getFromPod(request));
      expect(error.kind).toBe('timeout');
    });

    it('gives up on an answer that drips, and on one that is too long', async () => {
      let closed = 0;
      cluster.setPodPort({
        ...request,
        target: (incoming, response) => {
          const endless = incoming.url === '/endless';
          response.writeHead(200);
          const timer = setInterval(
            () => response.write(endless ? 'x'.repeat(10_000) : 'x'),
            10,
          );
          response.on('close', () => {
            clearInterval(timer);
            closed += 1;
          });
        },
      });
      const client = clientOf(cluster);
      expect((await failureOf(client.getFromPod(request))).kind).toBe(
        'timeout',
      );
      expect(
        (await failureOf(client.getFromPod({ ...request, path: '/endless' })))
          .kind,
      ).toBe('invalidAnswer');
      while (closed < 2) {
        await new Promise(setImmediate);
      }
    });

    it('tells the API server’s refusals from the gateway’s', async () => {
      const client = clientOf(cluster);
      expect(
        await failureOf(client.getFromPod({ ...request, pod: 'gone' })),
      ).toMatchObject({ kind: 'notFound' });
      cluster.setFault({
        path: /portforward$/,
        fault: { kind: 'status', status: 403, reason: 'Forbidden' },
      });
      expect(await failureOf(client.getFromPod(request))).toMatchObject({
        kind: 'forbidden',
        detail: 'no permission: create pods/portforward in namespace gateways',
      });
    });
  });

  describe('getFromService', () => {
    const request = {
      operation: 'read the gateway’s status',
      namespace: 'gateways',
      service: 'orders-dvara-server',
      portName: 'http',
      path: '/status',
      timeoutMs: 500,
      maxBytes: 1_000,
    };
    const path =
      /^\/api\/v1\/namespaces\/gateways\/services\/http:orders-dvara-server:http\/proxy\/status$/;

    it('brings the gateway’s own refusal as an answer', async () => {
      cluster.setFault({
        path,
        fault: { kind: 'raw', status: 403, body: '{"error":"no key"}' },
      });
      expect(await clientOf(cluster).getFromService(request)).toMatchObject({
        status: 403,
        body: '{"error":"no key"}',
      });
    });

    it.each([
      [403, 'Forbidden', 'forbidden'],
      [503, 'ServiceUnavailable', 'connectionRefused'],
      [401, 'Unauthorized', 'unauthorized'],
      [500, 'InternalError', 'serverError'],
    ] as const)(
      'tells the API server’s own %s from the gateway’s',
      async (status, reason, kind) => {
        cluster.setFault({ path, fault: { kind: 'status', status, reason } });
        const error = await failureOf(
          clientOf(cluster).getFromService(request),
        );
        expect(error.kind).toBe(kind);
      },
    );

    it('stops at the cap', async () => {
      cluster.setFault({ path, fault: { kind: 'endless' } });
      const error = await failureOf(clientOf(cluster).getFromService(request));
      expect(error.kind).toBe('invalidAnswer');
    });
  });
});

import type { RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { podLogSchema } from '@dvara/backstage-plugin-dvara-common';
import {
  eventually,
  startFakeCluster,
  type FakeCluster,
  type FakeObject,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import request from 'supertest';
import {
  collections,
  emptyFakeCluster,
  installFakeGateway,
} from '../__testUtils__/installFakeGateway';
import {
  openEventStream,
  type OpenedEventStream,
} from '../__testUtils__/openEventStream';
import {
  startDvaraBackend,
  stopDvaraBackends,
} from '../__testUtils__/startDvaraBackend';

const POD = 'orders-llm-dvara-server-7c9f8d6b5-x2k4q';
const PODS =
  '/api/dvara/v1/gateways/component/default/orders-llm/regions/us-east-1/pods';
const LOG = `${PODS}/${POD}/log`;
const AT = '2026-11-22T14:00:00.123456789Z';

const stamped = (lines: string[]) =>
  lines.map(line => `${AT} ${line}\n`).join('');

describe('a pod’s log', () => {
  let us: FakeCluster;
  const open: OpenedEventStream[] = [];

  beforeAll(async () => {
    us = await startFakeCluster();
  });

  beforeEach(() => {
    emptyFakeCluster(us);
    us.clearRoutes();
    installFakeGateway({ cluster: us, regionId: 'us-east-1' });
    installFakeGateway({
      cluster: us,
      regionId: 'us-east-1',
      gateway: 'search-llm',
    });
  });

  afterEach(async () => {
    open.splice(0).forEach(stream => stream.close());
    await stopDvaraBackends();
  });

  afterAll(() => us.stop());

  const writes = (handler: RequestListener) =>
    us.setRoute({ path: `${collections.pods}/${POD}/log`, handler });

  const start = (
    options: Partial<Parameters<typeof startDvaraBackend>[0]> = {},
  ) =>
    startDvaraBackend({
      regions: [{ id: 'us-east-1', cluster: us }],
      ...options,
    });

  const get = async (
    query = '',
    options: Parameters<typeof start>[0] = {},
  ): Promise<request.Response> =>
    request(await start(options)).get(`${LOG}${query}`);

  const logRequests = () =>
    us.requests.filter(({ path }) => path.endsWith('/log'));

  it('is told line by line with the time of each, by the viewer’s credential', async () => {
    writes((_, response) =>
      response.end(stamped(['started', '\u001b[31mred\u001b[0m\u0007', ''])),
    );
    const { status, body } = await get('?sinceSeconds=60');
    expect(status).toBe(200);
    expect(podLogSchema.parse(body)).toEqual({
      container: 'gateway-server',
      lines: [
        { at: AT, text: 'started' },
        { at: AT, text: 'red' },
        { at: AT, text: '' },
      ],
      cut: false,
    });
    expect(logRequests()).toEqual([
      expect.objectContaining({
        method: 'GET',
        role: 'viewer',
        query: {
          container: 'gateway-server',
          timestamps: 'true',
          tailLines: '501',
          sinceSeconds: '60',
          previous: 'false',
          follow: 'false',
        },
      }),
    ]);
  });

  it('keeps the newest lines, cuts long ones, and says that it does', async () => {
    writes((_, response) =>
      response.end(stamped(['one', 'two', 'three', 'x'.repeat(40_000)])),
    );
    const { body } = await get('?tailLines=3');
    expect(body.cut).toBe(true);
    expect(body.lines.map(({ text }: { text: string }) => text)).toEqual([
      'two',
      'three',
      'x'.repeat(16 * 1024),
    ]);
  });

  it('is read no further than it may be, and says what to ask for instead', async () => {
    writes((_, response) => {
      const piece = `${AT} ${'y'.repeat(60_000)}\n`.repeat(20);
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    });
    const { status, body } = await get('?tailLines=5000');
    expect(status).toBe(400);
    expect(body.error.message).toBe(
      'These lines are larger than 16 MiB: ask for fewer by tailLines or sinceSeconds',
    );
  }, 30_000);

  it.each([
    ['tailLines=5001', 'tailLines must be at most 5000'],
    ['tailLines=0', 'tailLines must match pattern'],
    ['tailLines=1&tailLines=2', 'tailLines must be string'],
    ['sinceSeconds=-5', 'sinceSeconds must match pattern'],
    ['container=../secrets', "Parameter 'container' must be url encoded"],
    ['container=..%2fsecrets', 'container must match pattern'],
    ['previous=yes', 'previous must be equal to one of the allowed values'],
    ['previous=true&follow=true', 'follow does not go with previous'],
    ['labelSelector=a', "Unknown query parameter 'labelSelector'"],
  ])('is refused for %s', async (query, message) => {
    const { status, body } = await get(`?${query}`);
    expect(status).toBe(400);
    expect(body.error.message).toContain(message);
    expect(us.requests).toEqual([]);
  });

  it.each([
    ['a pod of another gateway', 'search-llm-dvara-server-7c9f8d6b5-x2k4q'],
    ['a pod that is not there', 'orders-llm-dvara-server-gone'],
    ['a pod of something else', 'kube-proxy'],
  ])('is not told of %s, which all look the same', async (_, pod) => {
    const server = await start();
    const { status, body } = await request(server).get(`${PODS}/${pod}/log`);
    expect(status).toBe(404);
    expect(body.error.message).toBe(
      `component:default/orders-llm has no pod ${pod} in region us-east-1`,
    );
    expect(logRequests()).toEqual([]);
  });

  it('is not told of a container that the pod has not', async () => {
    const { status, body } = await get('?container=sidecar');
    expect(status).toBe(404);
    expect(body.error.message).toContain('its containers: gateway-server');
    expect(logRequests()).toEqual([]);
  });

  it.each([
    [
      'the verb that is missing',
      { kind: 'status', status: 403, reason: 'Forbidden' },
      502,
      'no permission: get pods/log in namespace gateways',
    ],
    [
      'that there is none of a previous run',
      { kind: 'status', status: 400, reason: 'BadRequest' },
      404,
      'has no log of a previous run',
    ],
    ['an outage', { kind: 'status', status: 503 }, 502, 'HTTP 503'],
    ['a cut connection', { kind: 'reset' }, 502, 'connection cut'],
  ] as const)('names %s', async (_, fault, status, message) => {
    us.setFault({ path: /\/log$/, fault });
    const response = await get('?previous=true');
    expect(response.status).toBe(status);
    expect(response.body.error.message).toContain(message);
    for (const secret of [us.url, us.viewerToken, us.caData, '127.0.0.1']) {
      expect(response.text).not.toContain(secret);
    }
    expect(response.body.error.stack).toBeUndefined();
  });

  it('is told of only behind dvara.log.read, and the audit log has who was refused', async () => {
    const auditor = mockServices.auditor.mock();
    const event = { success: jest.fn(), fail: jest.fn() };
    auditor.createEvent.mockResolvedValue(event);
    const { status, body } = await get('', {
      features: [
        auditor.factory,
        mockServices.permissions.mock({
          authorize: async requests =>
            requests.map(({ permission }) => ({
              result:
                permission.name === 'dvara.log.read'
                  ? AuthorizeResult.DENY
                  : AuthorizeResult.ALLOW,
            })),
        }).factory,
      ],
    });
    expect(status).toBe(403);
    expect(body.error.message).toContain('dvara.log.read');
    expect(us.requests).toEqual([]);
    expect(auditor.createEvent).toHaveBeenCalledWith({
      eventId: 'pod-log',
      severityLevel: 'medium',
      request: expect.anything(),
      meta: {
        entityRef: 'component:default/orders-llm',
        regionId: 'us-east-1',
        pod: POD,
        previous: false,
        follow: false,
      },
    });
    expect(event.fail).toHaveBeenCalledTimes(1);
    expect(event.success).not.toHaveBeenCalled();
  });

  it('is not told to a service', async () => {
    const server = await start();
    const { status } = await request(server)
      .get(LOG)
      .set('authorization', mockCredentials.service.header());
    expect(status).toBe(403);
    expect(us.requests).toEqual([]);
  });

  it('is nobody’s where logs are turned off', async () => {
    const { status, body } = await get('', {
      reading: { logs: { enabled: false } },
    });
    expect(status).toBe(403);
    expect(body.error).toMatchObject({
      name: 'LogsDisabledError',
      message: expect.stringContaining('dvara.reading.logs.enabled'),
    });
    expect(us.requests).toEqual([]);
  });

  describe('that does not come', () => {
    let asked: ServerResponse | undefined;

    beforeEach(() => {
      asked = undefined;
      writes((_, response) => {
        asked = response;
        response.writeHead(200);
        response.write(stamped(['first']));
      });
    });

    it.each(['', '?follow=true'])(
      'is read no further when its reader hangs up, asked for with «%s»',
      async query => {
        const { port } = (await start()).address() as AddressInfo;
        const controller = new AbortController();
        const answer = fetch(`http://127.0.0.1:${port}${LOG}${query}`, {
          signal: controller.signal,
        });
        answer.catch(() => undefined);
        await eventually(() => expect(asked).toBeDefined());
        controller.abort();
        await eventually(() => expect(asked?.destroyed).toBe(true));
      },
    );

    it('is read no further when the portal stops, which its reader is told', async () => {
      const server = await start();
      const answer = request(server).get(LOG).then();
      await eventually(() => expect(asked).toBeDefined());
      await stopDvaraBackends();
      const { status, body } = await answer;
      expect(status).toBe(503);
      expect(body.error.message).toContain('The portal is stopping');
      expect(asked?.destroyed).toBe(true);
    });
  });

  describe('that is followed', () => {
    let written: ServerResponse | undefined;

    beforeEach(() => {
      written = undefined;
      writes((_, response) => {
        written = response;
        response.writeHead(200);
        response.write(stamped(['first']));
      });
    });

    const listen = async (
      options: Parameters<typeof start>[0] = {},
      server?: Awaited<ReturnType<typeof start>>,
    ) => {
      const stream = await openEventStream({
        server: server ?? (await start(options)),
        path: `${LOG}?follow=true`,
      });
      open.push(stream);
      return stream;
    };

    const textsOf = (stream: OpenedEventStream) =>
      stream.events
        .filter(({ event }) => event === 'lines')
        .flatMap(({ data }) => podLogSchema.parse(data).lines)
        .map(({ text }) => text);

    const endOf = (stream: OpenedEventStream) =>
      stream.events.find(({ event }) => event === 'end')?.data;

    it('is sent as it is written, and ends with the container', async () => {
      const stream = await listen();
      expect(stream.headers.get('content-type')).toContain('text/event-stream');
      await eventually(() => expect(textsOf(stream)).toEqual(['first']));
      written?.write(`${AT} seco`);
      written?.write(`nd\n${AT} third\n`);
      await eventually(() =>
        expect(textsOf(stream)).toEqual(['first', 'second', 'third']),
      );
      written?.end(`${AT} last`);
      await stream.ended;
      expect(textsOf(stream).at(-1)).toBe('last');
      expect(endOf(stream)).toEqual({ reason: 'ended' });
    });

    it('says that the region is lost, and does not say why', async () => {
      const stream = await listen();
      await eventually(() => expect(textsOf(stream)).toEqual(['first']));
      written?.destroy();
      await stream.ended;
      expect(endOf(stream)).toEqual({ reason: 'lost' });
    });

    const pods = (change: (all: FakeObject[]) => FakeObject[]) => {
      const collection = collections.pods;
      const objects = change(us.getObjects({ collection }));
      us.setObjects({ collection, objects });
    };
    const isFollowed = ({ metadata }: FakeObject) => metadata.name === POD;

    it('ends soon after its pod, though the region never ends it, and names the pod that came in its place', async () => {
      const stream = await listen();
      await eventually(() => expect(textsOf(stream)).toEqual(['first']));
      const name = 'orders-llm-dvara-server-7c9f8d6b5-fresh';
      pods(all =>
        all.map(pod =>
          isFollowed(pod)
            ? { ...pod, metadata: { ...pod.metadata, name } }
            : pod,
        ),
      );
      // Its last lines may come a little later.
      written?.write(stamped(['last']));
      await eventually(
        () =>
          expect(endOf(stream)).toEqual({ reason: 'gone', replacedBy: name }),
        { withinMs: 10_000 },
      );
      expect(textsOf(stream)).toEqual(['first', 'last']);
      await eventually(() => expect(written?.destroyed).toBe(true));
    });

    it('says that the pod is deleted where the container ends because of it', async () => {
      const server = await start();
      const stream = await listen({}, server);
      await eventually(() => expect(textsOf(stream)).toEqual(['first']));
      pods(all =>
        all.map(pod =>
          isFollowed(pod)
            ? {
                ...pod,
                metadata: {
                  ...pod.metadata,
                  deletionTimestamp: '2026-11-22T14:00:30Z',
                },
              }
            : pod,
        ),
      );
      await eventually(async () => {
        const report = await request(server).get(
          '/api/dvara/v1/gateways/component/default/orders-llm',
        );
        expect(report.text).toContain('"deleting":true');
      });
      written?.end();
      await stream.ended;
      expect(endOf(stream)).toEqual({ reason: 'gone' });
    });

    it('closes its connection to the region when its reader leaves', async () => {
      const stream = await listen();
      await eventually(() => expect(textsOf(stream)).toEqual(['first']));
      stream.close();
      await eventually(() => expect(written?.destroyed).toBe(true));
    });

    it('ends with a reason when the portal stops', async () => {
      const stream = await listen();
      await eventually(() => expect(textsOf(stream)).toEqual(['first']));
      await stopDvaraBackends();
      await stream.ended;
      expect(endOf(stream)).toEqual({ reason: 'stopping' });
      await eventually(() => expect(written?.destroyed).toBe(true));
    });

    it('is one of a few that a user may have open, and gives room when it ends', async () => {
      const server = await start({ reading: { logs: { perUser: 2 } } });
      const streams = await Promise.all([
        listen({}, server),
        listen({}, server),
        listen({}, server),
      ]);
      expect(streams.map(({ status }) => status).sort()).toEqual([
        200, 200, 429,
      ]);
      const answer = await request(server).get(LOG);
      expect(answer.status).toBe(429);
      expect(answer.body.error.message).toContain('2 logs open');
      streams.forEach(stream => stream.close());
      await eventually(async () =>
        expect((await listen({}, server)).status).toBe(200),
      );
    });

    it('is refused with a status, not with a stream, where the pod is not the gateway’s', async () => {
      const stream = await openEventStream({
        server: await start(),
        path: `${PODS}/kube-proxy/log?follow=true`,
      });
      open.push(stream);
      expect(stream.status).toBe(404);
    });
  });
});

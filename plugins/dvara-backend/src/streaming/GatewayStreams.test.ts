import type { Server } from 'node:http';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  gatewayReportSchema,
  type GatewayReport,
} from '@dvara/backstage-plugin-dvara-common';
import { eventually } from '@dvara/backstage-plugin-dvara-node/testUtils';
import request from 'supertest';
import { collections } from '../__testUtils__/installFakeGateway';
import { answerValidator } from '../__testUtils__/openApiDocument';
import type { OpenedEventStream } from '../__testUtils__/openEventStream';
import { stopDvaraBackends } from '../__testUtils__/startDvaraBackend';
import { useTwoRegions } from '../__testUtils__/useTwoRegions';

const ORDERS = 'component:default/orders-llm';
const SEARCH = 'component:default/search-llm';

describe('GET /v1/stream', () => {
  const twoRegions = useTwoRegions({ gateways: ['orders-llm', 'search-llm'] });

  const listen = (
    server: Server,
    gateways: string = ORDERS,
    headers: Record<string, string> = {},
  ) =>
    twoRegions.listen({
      server,
      path: `/api/dvara/v1/stream?gateways=${gateways}`,
      headers,
    });

  const reportsOf = (stream: OpenedEventStream, entityRef: string) =>
    stream.events
      .filter(({ event }) => event === 'report')
      .map(({ data }): GatewayReport => gatewayReportSchema.parse(data))
      .filter(({ gateway }) => gateway.entityRef === entityRef);

  const lastOf = (stream: OpenedEventStream, entityRef: string) =>
    reportsOf(stream, entityRef).at(-1);

  const allWell = (stream: OpenedEventStream, entityRef = ORDERS) =>
    eventually(() =>
      expect(lastOf(stream, entityRef)?.headline).toBe('Both regions well.'),
    );

  it('tells all gateways of a page on one connection, and each change within a second', async () => {
    const server = await twoRegions.start();
    const stream = await listen(server, `${ORDERS},${SEARCH}`);
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    await allWell(stream, ORDERS);
    await allWell(stream, SEARCH);

    const [pod] = twoRegions.eu.getObjects({ collection: collections.pods });
    const changedAt = performance.now();
    twoRegions.eu.putObject({
      collection: collections.pods,
      object: { ...pod, status: { phase: 'Pending' } },
    });
    await eventually(() =>
      expect(
        lastOf(stream, ORDERS)?.regions[1].components?.data?.[0].pods[0],
      ).toMatchObject({ phase: 'Pending', ready: false }),
    );
    expect(performance.now() - changedAt).toBeLessThan(1000);
    // The other gateway has nothing new.
    expect(lastOf(stream, SEARCH)?.headline).toBe('Both regions well.');
  });

  it('tells the regions that answer at once where another one hangs, and that one after its deadline', async () => {
    twoRegions.eu.setFault({ path: /.*/, fault: { kind: 'hang' } });
    const server = await twoRegions.start();
    const began = performance.now();
    const stream = await listen(server);
    await eventually(() =>
      expect(lastOf(stream, ORDERS)?.regions).toMatchObject([
        { state: 'healthy' },
        { state: 'unknown', reason: 'The release has not been read yet.' },
      ]),
    );
    expect(performance.now() - began).toBeLessThan(2000);
    await eventually(
      () =>
        expect(lastOf(stream, ORDERS)?.regions[1]).toMatchObject({
          state: 'unreachable',
          failure: { kind: 'timeout', detail: 'no full answer in 4 s' },
        }),
      { withinMs: 10_000 },
    );
    expect(performance.now() - began).toBeLessThan(5500);
  }, 20_000);

  it('does not repeat what the caller has, when it comes back', async () => {
    const server = await twoRegions.start();
    const first = await listen(server);
    await allWell(first);
    // The status comes last; then there is nothing new.
    const last = first.events.at(-1)?.id ?? '';
    const other = await listen(server);
    await allWell(other);
    const back = await listen(server, ORDERS, { 'last-event-id': last });
    const afterRestart = await listen(server, ORDERS, {
      'last-event-id': `0000-${last.split('-')[1]}`,
    });
    await allWell(afterRestart);
    expect(back.events.filter(({ id }) => id === last)).toEqual([]);
  });

  it('shows what the caller may see, and says of the others why not', async () => {
    const permissions = mockServices.permissions.mock({
      authorize: async requests =>
        requests.map(({ resourceRef }) => ({
          result:
            resourceRef === SEARCH
              ? AuthorizeResult.DENY
              : AuthorizeResult.ALLOW,
        })),
    });
    const server = await twoRegions.start({ features: [permissions.factory] });
    const absent = 'component:default/absent';
    const stream = await listen(server, `${ORDERS},${SEARCH},${absent}`);
    await allWell(stream);
    const refused = stream.events.filter(({ event }) => event === 'refused');
    expect(refused.map(({ data }) => data)).toEqual([
      {
        entityRef: SEARCH,
        status: 403,
        message: expect.stringContaining('dvara.gateway.read'),
      },
      {
        entityRef: absent,
        status: 404,
        message: `There is no entity ${absent}`,
      },
    ]);
    expect(reportsOf(stream, SEARCH)).toEqual([]);
    // One question for all of them.
    expect(permissions.authorize).toHaveBeenCalledTimes(1);
  });

  it.each<[string, string, number, string]>([
    ['nothing', '', 400, 'gateways'],
    ['no reference', 'orders-llm', 400, 'component:default/orders-llm'],
    ['a path', 'component:..%2f/x', 400, 'component:default/orders-llm'],
    ['four parts', 'a:b/c/d', 400, 'component:default/orders-llm'],
    [
      'too many',
      Array.from({ length: 201 }, (_, index) => `c:d/g${index}`).join(),
      400,
      'at most 200',
    ],
    [
      'too much',
      'x'.repeat(11_000),
      400,
      'gateways must NOT have more than 10000 characters',
    ],
    ['an absent one', 'component:default/absent', 404, 'There is no entity'],
  ])('refuses %s', async (_, gateways, status, message) => {
    const server = await twoRegions.start();
    const response = await request(server).get(
      `/api/dvara/v1/stream?gateways=${gateways}`,
    );
    expect(response.status).toBe(status);
    expect(response.body.error.message).toContain(message);
    const validate = answerValidator({ path: '/v1/stream', status });
    validate(response.body);
    expect(validate.errors).toBeNull();
    expect(twoRegions.us.requests).toEqual([]);
  });

  it('refuses services and whoever is not signed in', async () => {
    const server = await twoRegions.start();
    const path = `/api/dvara/v1/stream?gateways=${ORDERS}`;
    const asService = await request(server)
      .get(path)
      .set('authorization', mockCredentials.service.header());
    expect(asService.status).toBe(403);
    const unknown = await request(server)
      .get(path)
      .set('authorization', mockCredentials.none.header());
    expect(unknown.status).toBe(401);
  });

  it('bounds the streams of one user, and gives room when one ends', async () => {
    const server = await twoRegions.start();
    const streams = await Promise.all(
      Array.from({ length: 22 }, () => listen(server)),
    );
    expect(streams.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(streams.filter(({ status }) => status === 429)).toHaveLength(2);
    const other = await listen(server, ORDERS, {
      authorization: mockCredentials.user.header('user:default/other'),
    });
    expect(other.status).toBe(200);
    streams.find(({ status }) => status === 200)?.close();
    await eventually(async () =>
      expect((await listen(server)).status).toBe(200),
    );
  });

  it('answers 503 where nobody can say who may see it', async () => {
    const server = await twoRegions.start({
      features: [
        mockServices.permissions.mock({
          authorize: async () => {
            throw new Error('connect ECONNREFUSED 10.1.2.3:7007');
          },
        }).factory,
      ],
    });
    const response = await request(server).get(
      `/api/dvara/v1/stream?gateways=${ORDERS}`,
    );
    expect(response.status).toBe(503);
    expect(response.text).not.toContain('10.1.2.3');
  });

  it('ends with a reason when the portal stops, and leaves no watch', async () => {
    const server = await twoRegions.start();
    const stream = await listen(server);
    await allWell(stream);
    await stopDvaraBackends();
    await stream.ended;
    expect(stream.events.at(-1)).toMatchObject({
      event: 'end',
      data: { reason: 'stopping' },
    });
    await eventually(() =>
      expect(
        twoRegions.us.watches.count() + twoRegions.eu.watches.count(),
      ).toBe(0),
    );
  });
});

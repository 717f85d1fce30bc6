import type { Server } from 'node:http';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  fleetChangesSchema,
  fleetReportSchema,
  type FleetGateway,
} from '@dvara/backstage-plugin-dvara-common';
import { eventually } from '@dvara/backstage-plugin-dvara-node/testUtils';
import request from 'supertest';
import { collections } from '../__testUtils__/installFakeGateway';
import type { OpenedEventStream } from '../__testUtils__/openEventStream';
import { stopDvaraBackends } from '../__testUtils__/startDvaraBackend';
import { useTwoRegions } from '../__testUtils__/useTwoRegions';

const STREAM = '/api/dvara/v1/gateways/stream';
const ORDERS = 'component:default/orders-llm';
const SEARCH = 'component:default/search-llm';

/** What a page that applies all events shows. */
function shownBy(stream: OpenedEventStream): Map<string, FleetGateway> {
  const shown = new Map<string, FleetGateway>();
  for (const { event, data } of stream.events) {
    if (event === 'fleet') {
      const { gateways } = fleetReportSchema.strict().parse(data);
      shown.clear();
      gateways.forEach(row => shown.set(row.entityRef, row));
    } else if (event === 'changes') {
      const changes = fleetChangesSchema.strict().parse(data);
      changes.gateways.forEach(row => shown.set(row.entityRef, row));
      changes.removed.forEach(ref => shown.delete(ref));
    }
  }
  return shown;
}

const statesOf = (row: FleetGateway | undefined) =>
  row?.regions.map(({ state }) => state);

describe('GET /v1/gateways/stream', () => {
  const twoRegions = useTwoRegions({ gateways: ['orders-llm', 'search-llm'] });

  const listen = (server: Server, headers?: Record<string, string>) =>
    twoRegions.listen({ server, path: STREAM, headers });

  const allWell = (stream: OpenedEventStream) =>
    eventually(() =>
      expect(
        [...shownBy(stream).values()].map(({ headline }) => headline),
      ).toEqual(['Both regions well.', 'Both regions well.']),
    );

  it('tells all of it first, then the one gateway that changes, as its own page does', async () => {
    const server = await twoRegions.start();
    const stream = await listen(server);
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    await allWell(stream);
    expect(stream.events[0].event).toBe('fleet');
    const before = stream.events.length;

    const [deployment] = twoRegions.eu.getObjects({
      collection: collections.deployments,
    });
    const changedAt = performance.now();
    twoRegions.eu.putObject({
      collection: collections.deployments,
      object: {
        ...deployment,
        status: { ...(deployment.status as object), readyReplicas: 0 },
      },
    });
    await eventually(() =>
      expect(statesOf(shownBy(stream).get(ORDERS))).toEqual([
        'healthy',
        'failed',
      ]),
    );
    expect(performance.now() - changedAt).toBeLessThan(1000);
    const told = stream.events.slice(before);
    expect(told.map(({ event }) => event)).toEqual(['changes']);
    const { gateways, regions, removed, refused } = fleetChangesSchema.parse(
      told[0].data,
    );
    expect(gateways.map(({ entityRef }) => entityRef)).toEqual([ORDERS]);
    expect({ regions, removed, refused }).toEqual({ removed: [] });
    const page = await request(server).get(
      '/api/dvara/v1/gateways/component/default/orders-llm',
    );
    expect(page.body.headline).toBe(gateways[0].headline);
  });

  it('tells nothing of what was only looked at again', async () => {
    const server = await twoRegions.start();
    const stream = await listen(server);
    await allWell(stream);
    const before = stream.events.length;
    const pods = twoRegions.us.getObjects({ collection: collections.pods });
    for (const pod of pods) {
      twoRegions.us.putObject({
        collection: collections.pods,
        object: {
          ...pod,
          metadata: { ...pod.metadata, annotations: { touched: 'yes' } },
        },
      });
    }
    // Told after it, so that what came before would have been told too.
    const [deployment] = twoRegions.us.getObjects({
      collection: collections.deployments,
    });
    twoRegions.us.putObject({
      collection: collections.deployments,
      object: {
        ...deployment,
        status: { ...(deployment.status as object), readyReplicas: 0 },
      },
    });
    await eventually(() =>
      expect(statesOf(shownBy(stream).get(ORDERS))).toContain('failed'),
    );
    const told = stream.events
      .slice(before)
      .flatMap(({ data }) => fleetChangesSchema.parse(data).gateways);
    expect(told.map(({ entityRef }) => entityRef)).toEqual([ORDERS]);
  });

  it('tells a region that is lost, with its cells stale, and that it is back', async () => {
    const server = await twoRegions.start();
    const stream = await listen(server);
    await allWell(stream);
    twoRegions.eu.setFault({
      path: /.*/,
      fault: { kind: 'status', status: 503 },
    });
    twoRegions.eu.watches.cut();
    await eventually(
      () =>
        expect(shownBy(stream).get(SEARCH)?.regions[1]).toMatchObject({
          state: 'unreachable',
          ready: 1,
          stale: true,
        }),
      { withinMs: 10_000 },
    );
    const failures = () =>
      stream.events
        .flatMap(({ data }) => (data as { regions?: object[] }).regions ?? [])
        .filter(
          region =>
            (region as { reachability?: { failure?: object } }).reachability
              ?.failure,
        );
    await eventually(() => expect(failures()).not.toEqual([]));
    twoRegions.eu.clearFaults();
    await eventually(
      () =>
        expect(shownBy(stream).get(SEARCH)?.regions[1]).toMatchObject({
          state: 'healthy',
          stale: false,
        }),
      { withinMs: 15_000 },
    );
  }, 40_000);

  it('hardly waits for a region that hangs, and tells it when its deadline has passed', async () => {
    twoRegions.eu.setFault({ path: /.*/, fault: { kind: 'hang' } });
    const server = await twoRegions.start();
    const began = performance.now();
    const stream = await listen(server);
    await eventually(() =>
      expect(statesOf(shownBy(stream).get(ORDERS))).toEqual([
        'healthy',
        'unknown',
      ]),
    );
    expect(performance.now() - began).toBeLessThan(2000);
    await eventually(
      () =>
        expect(statesOf(shownBy(stream).get(ORDERS))).toEqual([
          'healthy',
          'unreachable',
        ]),
      { withinMs: 10_000 },
    );
  }, 20_000);

  it('shows only what the caller may see, from what is read once for all', async () => {
    const server = await twoRegions.start({
      features: [
        mockServices.permissions.mock({
          authorize: async requests =>
            requests.map(({ resourceRef }) => ({
              result:
                resourceRef === SEARCH
                  ? AuthorizeResult.DENY
                  : AuthorizeResult.ALLOW,
            })),
          authorizeConditional: async () => [
            {
              result: AuthorizeResult.CONDITIONAL,
              pluginId: 'catalog',
              resourceType: 'catalog-entity',
              conditions: { rule: 'X', resourceType: 'catalog-entity' },
            },
          ],
        }).factory,
      ],
    });
    const stream = await listen(server);
    await eventually(() =>
      expect(shownBy(stream).get(ORDERS)?.headline).toBe('Both regions well.'),
    );
    expect(JSON.stringify(stream.events)).not.toContain('search-llm');
  });

  it.each([
    ['denied for all', AuthorizeResult.DENY, 403, 'dvara.gateway.read'],
    ['not known', undefined, 503, 'The permission backend does not answer'],
  ] as const)(
    'answers with an error where the permission is %s, and asks no cluster',
    async (_, result, status, message) => {
      const server = await twoRegions.start({
        features: [
          mockServices.permissions.mock({
            authorizeConditional: async () => {
              if (!result) {
                throw new Error('connect ECONNREFUSED 10.1.2.3:7007');
              }
              return [{ result }];
            },
          }).factory,
        ],
      });
      const response = await request(server).get(STREAM);
      expect(response.status).toBe(status);
      expect(response.body.error.message).toContain(message);
      expect(response.text).not.toContain('10.1.2.3');
      expect(twoRegions.us.requests).toEqual([]);
    },
  );

  it('bounds the streams of one user, those of gateways included, and gives room when one ends', async () => {
    const server = await twoRegions.start();
    await twoRegions.listen({
      server,
      path: `/api/dvara/v1/stream?gateways=${ORDERS}`,
    });
    const streams = await Promise.all(
      Array.from({ length: 21 }, () => listen(server)),
    );
    expect(streams.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(streams.filter(({ status }) => status === 429)).toHaveLength(2);
    const other = await listen(server, {
      authorization: mockCredentials.user.header('user:default/other'),
    });
    expect(other.status).toBe(200);
    streams.find(({ status }) => status === 200)?.close();
    await eventually(async () =>
      expect((await listen(server)).status).toBe(200),
    );
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

import type { PermissionsService } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  fleetReportSchema,
  type FleetGateway,
} from '@dvara/backstage-plugin-dvara-common';
import {
  eventually,
  startFakeCluster,
  type FakeCluster,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import request from 'supertest';
import {
  collections,
  emptyFakeCluster,
  installFakeGateway,
} from '../__testUtils__/installFakeGateway';
import { answerValidator } from '../__testUtils__/openApiDocument';
import {
  gatewayEntity,
  startDvaraBackend,
  stopDvaraBackends,
} from '../__testUtils__/startDvaraBackend';

const GATEWAYS = '/api/dvara/v1/gateways';

const noTraffic = 'No traffic reaches the server: its Service leads to no pod.';

describe('GET /v1/gateways', () => {
  let us: FakeCluster;
  let eu: FakeCluster;

  beforeAll(async () => {
    us = await startFakeCluster();
    eu = await startFakeCluster();
  });

  beforeEach(() => {
    emptyFakeCluster(us);
    emptyFakeCluster(eu);
    for (const gateway of ['orders-llm', 'search-llm']) {
      installFakeGateway({ cluster: us, regionId: 'us-east-1', gateway });
    }
    installFakeGateway({ cluster: eu, regionId: 'eu-west-1' });
  });

  afterEach(stopDvaraBackends);

  afterAll(async () => {
    await Promise.all([us.stop(), eu.stop()]);
  });

  const entities = () => [
    ...['orders-llm', 'search-llm'].map(name => gatewayEntity({ name })),
    gatewayEntity({
      name: 'malformed',
      annotations: { 'dvara.ai/gateway': 'http://169.254.169.254/' },
    }),
    gatewayEntity({ name: 'no-gateway', annotations: {} }),
  ];

  const start = (
    options: Partial<Parameters<typeof startDvaraBackend>[0]> = {},
  ) =>
    startDvaraBackend({
      regions: [
        { id: 'us-east-1', cluster: us },
        { id: 'eu-west-1', cluster: eu },
      ],
      entities: entities(),
      ...options,
    });

  const get = async (server: Parameters<typeof request>[0]) => {
    const response = await request(server).get(GATEWAYS);
    const validate = answerValidator({
      path: '/v1/gateways',
      status: response.status,
    });
    validate(response.body);
    expect(validate.errors).toBeNull();
    return response;
  };

  const cellsOf = ({ regions }: FleetGateway) =>
    regions.map(({ regionId, state }) => `${regionId} ${state}`);

  it('tells every gateway in every region as its own page does, the worst first', async () => {
    const pods = eu.getObjects({ collection: collections.pods });
    eu.setObjects({
      collection: collections.deployments,
      objects: eu
        .getObjects({ collection: collections.deployments })
        .map(deployment => ({ ...deployment, status: { replicas: 1 } })),
    });
    eu.setObjects({
      collection: collections.pods,
      objects: pods.map(pod => ({ ...pod, status: { phase: 'Failed' } })),
    });
    const server = await start();
    const { body } = await get(server);
    const { gateways, regions, refused } = fleetReportSchema.parse(body);
    expect(gateways.map(({ entityRef }) => entityRef)).toEqual([
      'component:default/orders-llm',
      'component:default/search-llm',
    ]);
    expect(gateways[0]).toMatchObject({
      name: 'orders-llm',
      owner: 'group:default/team-a',
      regions: [
        {
          regionId: 'us-east-1',
          state: 'healthy',
          chartVersion: '0.1.0',
          appVersion: '1.0.0',
          ready: 1,
          desired: 1,
          stale: false,
        },
        { regionId: 'eu-west-1', ready: 0, desired: 1 },
      ],
    });
    expect(cellsOf(gateways[1])).toEqual([
      'us-east-1 healthy',
      'eu-west-1 notInstalled',
    ]);
    for (const { entityRef, headline, regions: cells } of gateways) {
      const { body: report } = await request(server).get(
        `${GATEWAYS}/component/default/${entityRef.split('/')[1]}`,
      );
      expect(report.headline).toBe(headline);
      expect(
        report.regions.map(({ state, reason }: FleetGateway['regions'][0]) => [
          state,
          reason,
        ]),
      ).toEqual(cells.map(({ state, reason }) => [state, reason]));
    }
    expect(regions.map(({ id }) => id)).toEqual(['us-east-1', 'eu-west-1']);
    expect(refused).toEqual([
      {
        entityRef: 'component:default/malformed',
        message: expect.stringContaining('dvara.ai/gateway'),
      },
    ]);
  });

  it('tells of a Service that leads to no pod what the gateway’s own page tells', async () => {
    us.setObjects({
      collection: collections.pods,
      objects: us
        .getObjects({ collection: collections.pods })
        .map(({ metadata, ...pod }) => ({
          ...pod,
          metadata: { ...metadata, creationTimestamp: '2026-01-01T00:00:00Z' },
        })),
    });
    us.setObjects({
      collection: collections.endpointSlices,
      objects: us
        .getObjects({ collection: collections.endpointSlices })
        .map(({ metadata }) =>
          metadata.name.startsWith('orders-llm-dvara-server')
            ? { metadata, endpoints: [] }
            : { metadata, endpoints: [{ conditions: { ready: true } }] },
        ),
    });
    const server = await start();
    const told = { state: 'failed', reason: noTraffic };
    const { body } = await get(server);
    const { gateways } = fleetReportSchema.parse(body);
    expect(gateways.map(({ name, regions }) => [name, regions[0]])).toEqual([
      ['orders-llm', expect.objectContaining(told)],
      ['search-llm', expect.objectContaining({ state: 'healthy' })],
    ]);
    const page = await request(server).get(
      `${GATEWAYS}/component/default/orders-llm`,
    );
    expect(page.body.regions[0]).toMatchObject(told);
  });

  it('does not call a Service dead whose pods took minutes to become ready and have just done so', async () => {
    const at = new Date().toISOString();
    us.setObjects({
      collection: collections.pods,
      objects: us
        .getObjects({ collection: collections.pods })
        .map(({ metadata, status, ...pod }) => ({
          ...pod,
          metadata: { ...metadata, creationTimestamp: '2026-01-01T00:00:00Z' },
          status: {
            ...(status as object),
            conditions: [
              { type: 'Ready', status: 'True', lastTransitionTime: at },
            ],
          },
        })),
    });
    us.setObjects({
      collection: collections.endpointSlices,
      objects: us
        .getObjects({ collection: collections.endpointSlices })
        .map(({ metadata }) => ({ metadata, endpoints: [] })),
    });
    const server = await start();
    const page = await request(server).get(
      `${GATEWAYS}/component/default/orders-llm`,
    );
    expect(page.body.regions[0].state).toBe('healthy');
    const { body } = await get(server);
    expect(
      fleetReportSchema
        .parse(body)
        .gateways.find(({ name }) => name === 'orders-llm')?.regions[0].state,
    ).toBe('healthy');
  });

  it('tells of a start that takes too long what the gateway’s own page tells', async () => {
    const [pod, ...others] = us.getObjects({ collection: collections.pods });
    us.setObjects({
      collection: collections.pods,
      objects: [
        {
          ...pod,
          status: {
            phase: 'Running',
            conditions: [{ type: 'Ready', status: 'False' }],
            containerStatuses: [
              {
                name: 'gateway-server',
                ready: false,
                restartCount: 4,
                state: { waiting: { reason: 'CrashLoopBackOff' } },
                lastState: { terminated: { exitCode: 143, reason: 'Error' } },
              },
            ],
          },
        },
        ...others,
      ],
    });
    us.setObjects({
      collection: collections.events,
      objects: [
        {
          metadata: { name: 'killed' },
          type: 'Normal',
          reason: 'Killing',
          message: 'Container gateway-server failed startup probe',
          involvedObject: { kind: 'Pod', name: pod.metadata.name },
          lastTimestamp: new Date().toISOString(),
        },
      ],
    });
    us.setObjects({
      collection: collections.deployments,
      objects: us
        .getObjects({ collection: collections.deployments })
        .map(deployment => ({
          ...deployment,
          status: {
            ...(deployment.status as object),
            ...(deployment.metadata.name.startsWith('orders-llm-dvara-server')
              ? { readyReplicas: 0, availableReplicas: 0 }
              : {}),
          },
        })),
    });
    const server = await start();
    const told = {
      reason: 'No server pod is ready (start-up takes too long).',
    };
    await eventually(
      async () => {
        const { body } = await get(server);
        const { gateways } = fleetReportSchema.parse(body);
        expect(gateways[0].name).toBe('orders-llm');
        expect(gateways[0].regions[0]).toMatchObject(told);
      },
      { withinMs: 10_000 },
    );
    const page = await request(server).get(
      `${GATEWAYS}/component/default/orders-llm`,
    );
    expect(page.body.regions[0]).toMatchObject(told);
  }, 20_000);

  it('waits for a region that hangs at most its deadline, and never again', async () => {
    eu.setFault({ path: /.*/, fault: { kind: 'hang' } });
    const server = await start();
    const began = performance.now();
    const cold = await get(server);
    expect(performance.now() - began).toBeLessThan(5500);
    const again = performance.now();
    const warm = await get(server);
    expect(performance.now() - again).toBeLessThan(1000);
    for (const { body } of [cold, warm]) {
      expect(
        fleetReportSchema.parse(body).gateways.map(cellsOf).flat().sort(),
      ).toEqual([
        'eu-west-1 unreachable',
        'eu-west-1 unreachable',
        'us-east-1 healthy',
        'us-east-1 healthy',
      ]);
    }
  }, 20_000);

  it('keeps the last good facts of a region that is lost, and says when they were seen', async () => {
    const server = await start();
    await get(server);
    eu.setFault({ path: /.*/, fault: { kind: 'status', status: 503 } });
    eu.watches.cut();
    const lostAt = Date.now();
    await eventually(
      async () => {
        const { body } = await get(server);
        const orders = fleetReportSchema
          .parse(body)
          .gateways.find(({ name }) => name === 'orders-llm');
        expect(orders?.regions[1]).toMatchObject({
          state: 'unreachable',
          ready: 1,
          stale: true,
        });
        // Not when a try failed last.
        expect(
          Date.parse(orders?.regions[1].checkedAt ?? ''),
        ).toBeLessThanOrEqual(lostAt);
      },
      { withinMs: 10_000 },
    );
  }, 20_000);

  it('shows only what the caller may see, from the same caches', async () => {
    const authorize = jest.fn<
      ReturnType<PermissionsService['authorize']>,
      Parameters<PermissionsService['authorize']>
    >(async requests =>
      requests.map(({ resourceRef }) => ({
        result:
          resourceRef === 'component:default/search-llm'
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      })),
    );
    const server = await start({
      features: [
        mockServices.permissions.mock({
          authorize,
          authorizeConditional: async () => [
            {
              result: AuthorizeResult.CONDITIONAL,
              pluginId: 'catalog',
              resourceType: 'catalog-entity',
              conditions: {
                rule: 'IS_ENTITY_OWNER',
                resourceType: 'catalog-entity',
                params: { claims: ['group:default/team-a'] },
              },
            },
          ],
        }).factory,
      ],
    });
    const { body, text } = await get(server);
    expect(
      fleetReportSchema.parse(body).gateways.map(({ name }) => name),
    ).toEqual(['orders-llm']);
    expect(text).not.toContain('search-llm');
    // One question for all entities.
    expect(authorize).toHaveBeenCalledTimes(1);
  });

  it('asks for each entity in batches, and not at all where the answer is one for all', async () => {
    const many = Array.from({ length: 205 }, (_, index) =>
      gatewayEntity({ name: `gateway-${index}` }),
    );
    const batches: number[] = [];
    const conditional = jest.fn();
    const server = await start({
      entities: many,
      features: [
        mockServices.permissions.mock({
          authorize: async requests => {
            batches.push(requests.length);
            return requests.map(() => ({ result: AuthorizeResult.ALLOW }));
          },
          authorizeConditional: conditional,
        }).factory,
      ],
    });
    conditional.mockResolvedValue([{ result: AuthorizeResult.ALLOW }]);
    expect((await get(server)).body.gateways).toHaveLength(205);
    expect(batches).toEqual([]);
    conditional.mockResolvedValue([
      {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'catalog',
        resourceType: 'catalog-entity',
        conditions: { rule: 'X', resourceType: 'catalog-entity', params: {} },
      },
    ]);
    expect((await get(server)).body.gateways).toHaveLength(205);
    expect(batches).toEqual([100, 100, 5]);
  });

  it.each([
    [
      'denied for all',
      { authorizeConditional: async () => [{ result: AuthorizeResult.DENY }] },
      403,
      'dvara.gateway.read',
    ],
    [
      'not known',
      {
        authorizeConditional: async () => {
          throw new Error('connect ECONNREFUSED 10.1.2.3:7007');
        },
      },
      503,
      'The permission backend does not answer',
    ],
  ] as const)(
    'answers with an error where the permission is %s, and asks no cluster',
    async (_, permissions, status, message) => {
      const server = await start({
        features: [
          mockServices.permissions.mock(
            permissions as Parameters<typeof mockServices.permissions.mock>[0],
          ).factory,
        ],
      });
      const response = await get(server);
      expect(response.status).toBe(status);
      expect(response.body.error.message).toContain(message);
      expect(response.text).not.toContain('10.1.2.3');
      expect(us.requests).toEqual([]);
    },
  );

  it('answers 503 where the catalog does not answer', async () => {
    const server = await start({
      catalog: catalogServiceMock.mock({
        queryEntities: async () => {
          throw new Error('connect ECONNREFUSED 10.1.2.3:7007');
        },
      }).factory,
    });
    const response = await get(server);
    expect(response.status).toBe(503);
    expect(response.text).not.toContain('10.1.2.3');
  });

  it('refuses a service', async () => {
    const server = await start();
    const response = await request(server)
      .get(GATEWAYS)
      .set('authorization', mockCredentials.service.header());
    expect(response.status).toBe(403);
    expect(us.requests).toEqual([]);
  });
});

import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  createServiceFactory,
  type PermissionsService,
} from '@backstage/backend-plugin-api';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  gatewayReportSchema,
  ValuesChecker,
  type GatewayReport,
} from '@dvara/backstage-plugin-dvara-common';
import {
  chartServiceRef,
  DefaultChartService,
} from '@dvara/backstage-plugin-dvara-node';
import {
  startFakeCluster,
  type FakeCluster,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import request from 'supertest';
import {
  emptyFakeCluster,
  installFakeGateway,
} from './__testUtils__/installFakeGateway';
import { answerValidator } from './__testUtils__/openApiDocument';
import {
  gatewayEntity,
  startDvaraBackend,
  stopDvaraBackends,
} from './__testUtils__/startDvaraBackend';

const GATEWAY = '/api/dvara/v1/gateways/component/default/orders-llm';
const GATEWAY_PATH = '/v1/gateways/{kind}/{namespace}/{name}';

function expectDocumented(path: string, response: request.Response): void {
  const validate = answerValidator({ path, status: response.status });
  validate(response.body);
  expect(validate.errors).toBeNull();
}

describe('dvaraPlugin', () => {
  let us: FakeCluster;
  let eu: FakeCluster;

  beforeAll(async () => {
    us = await startFakeCluster();
    eu = await startFakeCluster();
  });

  beforeEach(() => {
    emptyFakeCluster(us);
    emptyFakeCluster(eu);
    installFakeGateway({ cluster: us, regionId: 'us-east-1' });
    installFakeGateway({ cluster: eu, regionId: 'eu-west-1' });
  });

  afterEach(stopDvaraBackends);

  afterAll(async () => {
    await Promise.all([us.stop(), eu.stop()]);
  });

  const bothRegions = () => [
    { id: 'us-east-1', cluster: us, extra: { name: 'US East' } },
    { id: 'eu-west-1', cluster: eu, extra: { notice: 'maintenance at 14:00' } },
  ];

  it('reports every part of every region', async () => {
    const server = await startDvaraBackend({ regions: bothRegions() });
    const response = await request(server).get(GATEWAY);
    expect(response.status).toBe(200);
    expectDocumented(GATEWAY_PATH, response);
    const report: GatewayReport = gatewayReportSchema.parse(response.body);

    expect(report.gateway).toEqual({
      name: 'orders-llm',
      entityRef: 'component:default/orders-llm',
    });
    expect(report.headline).toBe('Both regions well.');
    expect(report.findings).toEqual([]);
    const [first, second] = report.regions;
    expect(second.region).toEqual({
      id: 'eu-west-1',
      name: 'eu-west-1',
      cluster: 'eu-west-1-cluster',
      namespaces: ['gateways'],
      notice: 'maintenance at 14:00',
    });
    expect(first).toMatchObject({
      region: { id: 'us-east-1', name: 'US East' },
      namespace: 'gateways',
      state: 'healthy',
      release: {
        data: {
          name: 'orders-llm',
          fullName: 'orders-llm-dvara',
          revision: 3,
          status: 'deployed',
          chartVersion: '0.1.0',
          appVersion: '1.0.0',
          managedBy: 'Helm',
          taskId: 'task-1',
        },
      },
      components: {
        data: [
          {
            component: 'gateway-server',
            desired: 1,
            ready: 1,
            rolledOut: true,
            pods: [
              {
                name: 'orders-llm-dvara-server-7c9f8d6b5-x2k4q',
                ready: true,
                cpu: { used: 120, request: 250, limit: 2000 },
                memory: { used: 612 * 1024 ** 2 },
              },
            ],
          },
          { component: 'gateway-ui' },
        ],
      },
      autoscaling: {
        data: [
          {
            current: 1,
            min: 1,
            max: 5,
            metrics: [
              { name: 'cpu', current: 48, target: 70, unit: 'percent' },
            ],
          },
        ],
      },
      status: {
        data: {
          endpoint: '/status',
          status: { region: { id: 'us-east-1' }, version: '1.0.0' },
        },
      },
      usage: { data: { measured: true } },
    });
  });

  it('keeps addresses, credentials and Secrets out of the answer and writes nothing', async () => {
    const server = await startDvaraBackend({ regions: bothRegions() });
    const { text } = await request(server).get(GATEWAY);
    for (const secret of [us.url, us.viewerToken, us.caData, '127.0.0.1']) {
      expect(text).not.toContain(secret);
    }
    expect(us.requests.map(({ path }) => path).join()).not.toContain('secrets');
    expect(new Set(us.requests.map(({ method }) => method))).toEqual(
      new Set(['GET']),
    );
    expect(new Set(us.requests.map(({ role }) => role))).toEqual(
      new Set(['viewer']),
    );
  });

  it('answers within the deadline of a hung region, the other whole', async () => {
    eu.setFault({ path: /.*/, fault: { kind: 'hang' } });
    const server = await startDvaraBackend({ regions: bothRegions() });
    const started = performance.now();
    const response = await request(server).get(GATEWAY);
    expect(performance.now() - started).toBeLessThan(5500);
    expectDocumented(GATEWAY_PATH, response);
    expect(response.body.headline).toBe(
      '1 of 2 regions well. eu-west-1: no full answer in 4 s.',
    );
    expect(response.body.regions[0].state).toBe('healthy');
    expect(response.body.regions[1]).toMatchObject({
      state: 'unreachable',
      failure: { kind: 'timeout', operation: 'list deployments' },
    });
    expect(response.body.regions[1].seenAt).toBeUndefined();
  }, 20_000);

  it('refuses what the configuration or an annotation does not allow, and says which', async () => {
    const server = await startDvaraBackend({
      regions: bothRegions(),
      entities: [
        gatewayEntity({
          name: 'somewhere-else',
          annotations: {
            'dvara.ai/gateway': 'orders-llm',
            'dvara.ai/regions': 'us-east-1, eu-central-9',
          },
        }),
        gatewayEntity({
          name: 'foreign-namespace',
          annotations: {
            'dvara.ai/gateway': 'orders-llm',
            'dvara.ai/namespace': 'kube-system',
          },
        }),
        gatewayEntity({
          name: 'malformed',
          annotations: { 'dvara.ai/gateway': 'http://169.254.169.254/' },
        }),
        gatewayEntity({ name: 'no-gateway', annotations: {} }),
      ],
    });
    const get = (name: string) =>
      request(server).get(`/api/dvara/v1/gateways/component/default/${name}`);

    const elsewhere = await get('somewhere-else');
    expect(elsewhere.body.regions).toMatchObject([
      { region: { id: 'us-east-1' }, state: 'healthy' },
      {
        region: { id: 'eu-central-9' },
        state: 'unknown',
        failure: {
          kind: 'misconfigured',
          detail:
            'dvara.ai/regions names eu-central-9, which is not configured; known regions: us-east-1, eu-west-1',
        },
      },
    ]);

    eu.requests.splice(0);
    const foreign = await get('foreign-namespace');
    expect(foreign.body.regions).toMatchObject([
      { state: 'unknown', failure: { kind: 'misconfigured' } },
      { state: 'unknown', failure: { kind: 'misconfigured' } },
    ]);
    expect(eu.requests).toEqual([]);

    const malformed = await get('malformed');
    expect(malformed.status).toBe(400);
    expect(malformed.body.error.message).toContain('dvara.ai/gateway');
    expectDocumented(GATEWAY_PATH, malformed);

    const none = await get('no-gateway');
    expect(none.status).toBe(404);
    expect(none.body.error.message).toBe(
      'component:default/no-gateway stands for no gateway: it has no annotation dvara.ai/gateway',
    );

    const bad = await get(encodeURIComponent('../../etc'));
    expect(bad.status).toBe(400);
    expect(bad.body.error.message).toContain('name must match pattern');
    expect((await get('x'.repeat(10_000))).status).toBe(400);
  });

  it('answers 401 without credentials', async () => {
    const server = await startDvaraBackend({
      regions: bothRegions(),
      features: [
        mockServices.httpAuth.factory({
          defaultCredentials: mockCredentials.none(),
        }),
      ],
    });
    for (const path of [
      GATEWAY,
      '/api/dvara/v1/regions',
      '/api/dvara/v1/chart',
    ]) {
      const response = await request(server).get(path);
      expect(response.status).toBe(401);
    }
    expect(us.requests).toEqual([]);
  });

  it('refuses a service, whom the permission framework would allow everything', async () => {
    const server = await startDvaraBackend({ regions: bothRegions() });
    for (const [path, url] of [
      [GATEWAY_PATH, GATEWAY],
      ['/v1/regions', '/api/dvara/v1/regions'],
      ['/v1/chart', '/api/dvara/v1/chart'],
    ]) {
      const response = await request(server)
        .get(url)
        .set('authorization', mockCredentials.service.header());
      expect(response.status).toBe(403);
      expectDocumented(path, response);
    }
    expect(us.requests).toEqual([]);
  });

  it('shows the regions to who may see some gateway, to nobody else', async () => {
    const get = async (
      decide: PermissionsService['authorizeConditional'],
    ): Promise<request.Response> => {
      const server = await startDvaraBackend({
        regions: bothRegions(),
        features: [
          mockServices.permissions.mock({ authorizeConditional: decide })
            .factory,
        ],
      });
      const response = await request(server).get('/api/dvara/v1/regions');
      expectDocumented('/v1/regions', response);
      return response;
    };
    const denied = await get(async () => [{ result: AuthorizeResult.DENY }]);
    expect(denied.status).toBe(403);
    expect(denied.body.error.message).toContain('dvara.gateway.read');
    const down = await get(async () => {
      throw new Error('connect ECONNREFUSED 10.1.2.3:7007');
    });
    expect(down.status).toBe(503);
    expect(down.text).not.toContain('10.1.2.3');
    expect(us.requests).toEqual([]);

    const conditional = await get(async () => [
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
    ]);
    expect(conditional.status).toBe(200);
    expect(conditional.body.items).toHaveLength(2);
  });

  it('answers 403 naming the permission and asks no cluster', async () => {
    const permissions = mockServices.permissions.mock({
      authorize: async () => [{ result: AuthorizeResult.DENY }],
    });
    const server = await startDvaraBackend({
      regions: bothRegions(),
      features: [permissions.factory],
    });
    const response = await request(server).get(GATEWAY);
    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain('dvara.gateway.read');
    expectDocumented(GATEWAY_PATH, response);
    expect(permissions.authorize.mock.calls[0][0]).toMatchObject([
      {
        permission: { name: 'dvara.gateway.read' },
        resourceRef: 'component:default/orders-llm',
      },
    ]);
    expect(us.requests).toEqual([]);
  });

  it('answers an entity that may not be read exactly as an absent one', async () => {
    const hidden = await startDvaraBackend({
      regions: bothRegions(),
      catalog: catalogServiceMock.mock({
        getEntitiesByRefs: async () => ({ items: [undefined] }),
      }).factory,
    });
    const absent = await startDvaraBackend({
      regions: bothRegions(),
      entities: [],
    });
    const [first, second] = await Promise.all(
      [hidden, absent].map(server => request(server).get(GATEWAY)),
    );
    expect(first.status).toBe(404);
    expect(second.status).toBe(404);
    expect(first.body.error).toEqual(second.body.error);
    expectDocumented(GATEWAY_PATH, first);
  });

  it('fails closed with 503 where the permission backend or the catalog is down', async () => {
    const refuse = async () => {
      throw new Error('connect ECONNREFUSED 10.1.2.3:7007');
    };
    const permissionsDown = await startDvaraBackend({
      regions: bothRegions(),
      features: [mockServices.permissions.mock({ authorize: refuse }).factory],
    });
    const catalogDown = await startDvaraBackend({
      regions: bothRegions(),
      catalog: catalogServiceMock.mock({ getEntitiesByRefs: refuse }).factory,
    });
    for (const server of [permissionsDown, catalogDown]) {
      const response = await request(server).get(GATEWAY);
      expect(response.status).toBe(503);
      expect(response.text).not.toContain('10.1.2.3');
      expectDocumented(GATEWAY_PATH, response);
    }
    expect(us.requests).toEqual([]);
  });

  it('lists the regions with the last answer of each API server', async () => {
    await eu.stop();
    const server = await startDvaraBackend({ regions: bothRegions() });
    const response = await request(server).get('/api/dvara/v1/regions');
    await eu.start();
    expectDocumented('/v1/regions', response);
    expect(response.body.items).toMatchObject([
      { id: 'us-east-1', name: 'US East' },
      {
        id: 'eu-west-1',
        notice: 'maintenance at 14:00',
        reachability: { failure: { kind: 'connectionRefused' } },
      },
    ]);
    expect(response.text).not.toContain('127.0.0.1');
  });

  it('hands out the rules of the chart, and not where it lies', async () => {
    const server = await startDvaraBackend({ regions: [] });
    const response = await request(server).get('/api/dvara/v1/chart');
    expect(response.status).toBe(200);
    expectDocumented('/v1/chart', response);
    expect(response.body).toEqual({
      name: 'dvara',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      appVersion: expect.any(String),
      valuesSchema: expect.objectContaining({ type: 'object' }),
      defaults: expect.objectContaining({
        gatewayServer: expect.objectContaining({ enabled: true }),
      }),
    });
    const values = { gatewayServer: { replicaCount: 'two' } };
    const { valuesSchema: schema, defaults } = response.body;
    expect(new ValuesChecker({ schema, defaults }).check({ values })).toEqual([
      {
        path: 'gatewayServer.replicaCount',
        sentence: 'gatewayServer.replicaCount must be integer, not string',
      },
    ]);
  });

  it('answers 503 saying which setting is wrong where there is no chart', async () => {
    const server = await startDvaraBackend({
      regions: [],
      features: [
        createServiceFactory({
          service: chartServiceRef,
          deps: {},
          factory: () => new DefaultChartService({ ref: '/nowhere/dvara' }),
        }),
      ],
    });
    const response = await request(server).get('/api/dvara/v1/chart');
    expect(response.status).toBe(503);
    expectDocumented('/v1/chart', response);
    expect(response.body.error.message).toContain('dvara.chart.ref');
    expect(response.text).not.toContain('/nowhere');
  });

  it('tells the permission framework of no permission that is not enforced', async () => {
    const registry = mockServices.permissionsRegistry.mock();
    await startDvaraBackend({
      regions: bothRegions(),
      features: [registry.factory],
    });
    expect(
      registry.addPermissions.mock.calls
        .flatMap(([permissions]) => permissions)
        .map(({ name }) => name),
    ).toEqual(['dvara.gateway.read', 'dvara.history.read', 'dvara.log.read']);
  });

  it('starts while no cluster answers', async () => {
    await Promise.all([us.stop(), eu.stop()]);
    const server = await startDvaraBackend({ regions: bothRegions() });
    const response = await request(server).get(GATEWAY);
    await Promise.all([us.start(), eu.start()]);
    expect(response.body.regions).toMatchObject([
      { state: 'unreachable' },
      { state: 'unreachable' },
    ]);
  });
});

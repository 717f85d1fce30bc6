import { request as sendRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  createServiceFactory,
  coreServices,
} from '@backstage/backend-plugin-api';
import { AuthenticationError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { eventually } from '@dvara/backstage-plugin-dvara-node/testUtils';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import {
  emptyFakeCluster,
  installFakeGateway,
} from './__testUtils__/installFakeGateway';

import {
  gatewayEntity,
  startDvaraBackend,
} from './__testUtils__/startDvaraBackend';
import { forgetRevisions, storeRevision } from './__testUtils__/storeRevision';
import { useTwoRegions } from './__testUtils__/useTwoRegions';

const V1 = '/api/dvara/v1';
const ORDERS = 'component/default/orders-llm';
const REGION = `gateways/${ORDERS}/regions/us-east-1`;
const POD = 'orders-llm-dvara-server-7c9f8d6b5-x2k4q';

/** Every route, with a request that would be answered. */
const routes = [
  'regions',
  'chart',
  'gateways',
  'gateways/stream',
  `gateways/${ORDERS}`,
  `${REGION}/history`,
  `${REGION}/history/diff?from=1&to=2`,
  `${REGION}/pods/${POD}/log`,
  'stream?gateways=component:default/orders-llm',
];

/** What the backend must do with what it should never be asked. */
describe('an attack on the backend', () => {
  const twoRegions = useTwoRegions({ gateways: ['orders-llm'] });

  const expectNothingLeaked = (response: request.Response) => {
    for (const secret of [
      twoRegions.us.url,
      twoRegions.eu.url,
      twoRegions.us.viewerToken,
      twoRegions.us.caData,
      '127.0.0.1',
      'node_modules',
    ]) {
      expect(response.text ?? '').not.toContain(secret);
    }
    expect(response.body.error?.stack).toBeUndefined();
  };

  describe('by who asks', () => {
    it.each(routes)('without a token is told nothing at %s', async route => {
      const server = await twoRegions.start();
      const response = await request(server)
        .get(`${V1}/${route}`)
        .set('authorization', mockCredentials.none.header());
      expect(response.status).toBe(401);
      expectNothingLeaked(response);
      expect(twoRegions.us.requests).toEqual([]);
    });

    it.each(routes)(
      'with a token that has expired is told nothing at %s',
      async route => {
        const server = await twoRegions.start({
          features: [
            createServiceFactory({
              service: coreServices.httpAuth,
              deps: {},
              factory: () => ({
                credentials: async () => {
                  throw new AuthenticationError('Token expired');
                },
                issueUserCookie: async () => ({ expiresAt: new Date(0) }),
              }),
            }),
          ],
        });
        const response = await request(server).get(`${V1}/${route}`);
        expect(response.status).toBe(401);
        expectNothingLeaked(response);
        expect(twoRegions.us.requests).toEqual([]);
      },
    );

    it.each(routes)('as another plugin is refused at %s', async route => {
      const server = await twoRegions.start();
      const response = await request(server)
        .get(`${V1}/${route}`)
        .set('authorization', mockCredentials.service.header());
      expect(response.status).toBe(403);
      expectNothingLeaked(response);
      expect(twoRegions.us.requests).toEqual([]);
    });

    it.each(routes.filter(route => route.startsWith(`gateways/${ORDERS}`)))(
      'on an entity that the catalog does not show is the same as on an absent one: %s',
      async route => {
        const server = await twoRegions.start({ entities: [] });
        const hidden = await request(server).get(`${V1}/${route}`);
        const absent = await request(server).get(
          `${V1}/${route.replace('orders-llm', 'absent-llm')}`,
        );
        expect([hidden.status, absent.status]).toEqual([404, 404]);
        const words = ({ text }: request.Response) =>
          text.replaceAll('absent-llm', 'orders-llm');
        expect(words(hidden)).toBe(words(absent));
        expect(twoRegions.us.requests).toEqual([]);
      },
    );
  });

  describe('by a malformed name', () => {
    it.each([
      ['four parts', 'gateways/a/b/c/d', 404],
      ['10 KB', `gateways/component/default/${'x'.repeat(10_000)}`, 400],
      ['an encoded slash', 'gateways/component/default/..%2f..%2fetc', 400],
      ['an encoded NUL', 'gateways/component/default/a%00b', 400],
      ['a newline', 'gateways/component/default/a%0d%0aSet-Cookie:x', 400],
      ['half an escape', 'gateways/component/default/%E0%A4%A', 400],
      ['a look-alike', 'gateways/component/default/orders%E2%80%8Bllm', 400],
      [
        'a region with a path',
        `gateways/${ORDERS}/regions/..%2fx/history`,
        400,
      ],
      ['a pod with a path', `${REGION}/pods/..%2f..%2fsecrets/log`, 400],
      [
        'an array of gateways',
        'stream?gateways=component:default/a&gateways=component:default/b',
        400,
      ],
      ['an object of gateways', 'stream?gateways[a]=b', 400],
      [
        'a choice where there is none',
        'gateways/stream?gateways=component:default/a',
        400,
      ],
    ])('of %s is refused', async (_, path, status) => {
      const server = await twoRegions.start();
      const response = await request(server).get(`${V1}/${path}`);
      expect(response.status).toBe(status);
      expectNothingLeaked(response);
      expect(twoRegions.us.requests).toEqual([]);
    });

    it('that leaves the plugin’s own paths reaches no cluster', async () => {
      const server = await twoRegions.start();
      const status = await rawStatus({
        server,
        path: `${V1}/gateways/../../../kubernetes/proxy/api/v1/secrets`,
      });
      expect([400, 401, 404]).toContain(status);
      expect(twoRegions.us.requests).toEqual([]);
    });
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'by %s changes nothing and is not there',
    async method => {
      const server = await twoRegions.start();
      for (const route of routes) {
        const status = await rawStatus({
          server,
          method,
          path: `${V1}/${route}`,
          body: JSON.stringify({
            cluster: 'https://evil',
            deep: JSON.parse('['.repeat(500) + ']'.repeat(500)),
          }),
        });
        expect({ route, status }).toEqual({ route, status: 404 });
      }
      expect(twoRegions.us.requests).toEqual([]);
    },
  );

  it('by a body of 10 MB with a GET is not read', async () => {
    const server = await twoRegions.start();
    const status = await rawStatus({
      server,
      method: 'GET',
      path: `${V1}/gateways/${ORDERS}`,
      body: JSON.stringify({ cluster: 'x'.repeat(10 * 1024 * 1024) }),
    });
    expect(status).toBe(200);
  });

  it('by HEAD and OPTIONS learns no more than by GET', async () => {
    const server = await twoRegions.start({
      features: [
        mockServices.permissions.mock({
          authorize: async requests =>
            requests.map(() => ({ result: AuthorizeResult.DENY })),
          authorizeConditional: async requests =>
            requests.map(() => ({ result: AuthorizeResult.DENY })),
        }).factory,
      ],
    });
    const head = await request(server).head(`${V1}/gateways/${ORDERS}`);
    expect(head.status).toBe(403);
    expect(head.text ?? '').toBe('');
    const options = await request(server).options(`${V1}/gateways/${ORDERS}`);
    expect(options.text).not.toContain('orders-llm');
    expect(twoRegions.us.requests).toEqual([]);
  });

  it.each([
    'cluster=https://169.254.169.254',
    'url=http://localhost',
    'labelSelector=app%3Dx',
    'namespace=kube-system',
    'token=abc',
  ])('by the parameter %s is refused, naming it', async parameter => {
    const server = await twoRegions.start();
    const response = await request(server).get(
      `${V1}/gateways/${ORDERS}?${parameter}`,
    );
    expect(response.status).toBe(400);
    expect(response.body.error.message).toContain(parameter.split('=')[0]);
    expect(twoRegions.us.requests).toEqual([]);
  });

  it('by headers steers no request to a cluster', async () => {
    const server = await twoRegions.start();
    const { status } = await request(server)
      .get(`${V1}/gateways/${ORDERS}`)
      .set({
        'impersonate-user': 'system:admin',
        'x-forwarded-host': 'evil.example.com',
        'backstage-kubernetes-cluster': 'other',
        'backstage-kubernetes-authorization': 'Bearer stolen',
        'x-http-method-override': 'DELETE',
      });
    expect(status).toBe(200);
    expect(new Set(twoRegions.us.requests.map(({ token }) => token))).toEqual(
      new Set([twoRegions.us.viewerToken]),
    );
    expect(new Set(twoRegions.us.requests.map(({ method }) => method))).toEqual(
      new Set(['GET']),
    );
  });

  it('by 500 streams of whatever kind gets as many as a user may have, and 429 for the rest', async () => {
    const server = await twoRegions.start();
    const streams = await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        twoRegions.listen({
          server,
          path:
            index % 2
              ? `${V1}/stream?gateways=component:default/orders-llm`
              : `${V1}/gateways/stream`,
        }),
      ),
    );
    const statuses = streams.map(({ status }) => status);
    expect(statuses.filter(status => status === 200)).toHaveLength(20);
    expect(statuses.filter(status => status === 429)).toHaveLength(480);
  }, 60_000);

  it('through what another user has put into the caches finds only its own', async () => {
    // Both gateways live in one namespace, read by one watch.
    installFakeGateway({
      cluster: twoRegions.us,
      regionId: 'us-east-1',
      gateway: 'search-llm',
    });
    const server = await twoRegions.start({
      entities: ['orders-llm', 'search-llm'].map(name =>
        gatewayEntity({ name }),
      ),
      features: [
        createServiceFactory({
          service: coreServices.permissions,
          deps: {},
          factory: () => ({
            authorize: async (requests, options) =>
              requests.map(({ resourceRef }) => ({
                result:
                  userOf(options) === 'user:default/mock' ||
                  resourceRef === 'component:default/search-llm'
                    ? AuthorizeResult.ALLOW
                    : AuthorizeResult.DENY,
              })),
            authorizeConditional: async requests =>
              requests.map(() => ({
                result: AuthorizeResult.CONDITIONAL,
                pluginId: 'catalog',
                resourceType: 'catalog-entity',
                conditions: {
                  rule: 'X',
                  resourceType: 'catalog-entity',
                  params: {},
                },
              })),
          }),
        }),
      ],
    });
    const asOther = (path: string) =>
      request(server)
        .get(`${V1}/${path}`)
        .set(
          'authorization',
          mockCredentials.user.header('user:default/other'),
        );
    expect((await request(server).get(`${V1}/gateways/${ORDERS}`)).status).toBe(
      200,
    );
    expect((await request(server).get(`${V1}/gateways`)).text).toContain(
      'orders-llm',
    );

    const refused = await asOther(`gateways/${ORDERS}`);
    expect(refused.status).toBe(403);
    expectNothingLeaked(refused);
    for (const path of ['gateways', 'gateways/component/default/search-llm']) {
      const { status, text } = await asOther(path);
      expect(status).toBe(200);
      expect(text).toContain('search-llm');
      expect(text).not.toContain('orders-llm');
    }
    const fleet = await twoRegions.listen({
      server,
      path: `${V1}/gateways/stream`,
      headers: {
        authorization: mockCredentials.user.header('user:default/other'),
      },
    });
    await eventually(() => expect(fleet.events).not.toHaveLength(0));
    expect(JSON.stringify(fleet.events)).toContain('search-llm');
    expect(JSON.stringify(fleet.events)).not.toContain('orders-llm');
    const { status } = await asOther(`${REGION}/pods/${POD}/log`);
    expect(status).toBe(403);
    const foreignPod = await asOther(
      `gateways/component/default/search-llm/regions/us-east-1/pods/${POD}/log`,
    );
    // Of its own gateway it may not read logs of other pods either.
    expect(foreignPod.status).toBe(404);
  });

  describe('by an entity of the name of a release that does not say who owns it', () => {
    const mine = {
      ...gatewayEntity({
        name: 'mine',
        annotations: { 'dvara.ai/gateway': 'orders-llm' },
      }),
      spec: {
        type: 'ai-gateway',
        owner: 'team-of-the-attacker',
        lifecycle: 'production',
      },
    };
    const region = 'gateways/component/default/mine/regions/us-east-1';
    const paths = [
      `${region}/pods/${POD}/log`,
      `${region}/history`,
      `${region}/history/diff?from=3&to=3`,
    ];
    const startFor = (reading?: JsonObject) =>
      startDvaraBackend({
        regions: [
          {
            id: 'us-east-1',
            cluster: twoRegions.us,
            extra: {
              deployer: {
                authProvider: 'serviceAccount',
                token: twoRegions.us.deployerToken,
              },
            },
          },
        ],
        entities: [mine],
        reading,
      });

    beforeEach(() => {
      emptyFakeCluster(twoRegions.us);
      forgetRevisions(twoRegions.us);
      installFakeGateway({
        cluster: twoRegions.us,
        regionId: 'us-east-1',
        owner: null,
      });
      storeRevision({
        cluster: twoRegions.us,
        releaseName: 'orders-llm',
        revision: 3,
        status: 'deployed',
        values: { commonLabels: { 'dvara.ai/gateway': 'orders-llm' } },
      });
      twoRegions.us.setRoute({
        path: `/api/v1/namespaces/gateways/pods/${POD}/log`,
        handler: (_, response) =>
          response.end('2026-11-22T14:00:00.123456789Z a customer’s prompt\n'),
      });
    });

    afterEach(() => twoRegions.us.clearRoutes());

    it('sees how it is, but neither its logs nor its history', async () => {
      const server = await startFor();
      const report = await request(server).get(
        `${V1}/gateways/component/default/mine`,
      );
      expect(report.body.regions[0].state).toBe('healthy');
      twoRegions.us.requests.splice(0);
      for (const path of paths) {
        const { status, body, text } = await request(server).get(
          `${V1}/${path}`,
        );
        expect([path, status]).toEqual([path, 409]);
        expect(body.error.name).toBe('ConflictError');
        for (const word of [
          'dvara.ai/owner',
          'commonAnnotations',
          'dvara.reading.releasesWithoutOwner',
        ]) {
          expect(body.error.message).toContain(word);
        }
        expect(text).not.toContain('a customer’s prompt');
      }
      expect(
        twoRegions.us.requests.filter(({ path }) => /secrets|\/log/.test(path)),
      ).toEqual([]);
    });

    it('sees both where the operators allow it', async () => {
      const server = await startFor({ releasesWithoutOwner: 'allow' });
      for (const path of paths) {
        const { status } = await request(server).get(`${V1}/${path}`);
        expect([path, status]).toEqual([path, 200]);
      }
    });
  });

  describe('by an annotation', () => {
    it.each([
      'http://169.254.169.254/latest/meta-data',
      'https://localhost:6443',
      'http://[::1]/',
      'http://2130706433/',
      'gopher://127.0.0.1/_',
      'https://user:pw@evil.example.com',
      '../../kube-system',
      '<img src=x onerror=alert(1)>',
      'orders-llm\nERROR forged line',
      'оrders-llm',
      'x'.repeat(10_000),
    ])(
      'dvara.ai/gateway: %s reaches nobody and writes no line',
      async value => {
        const logger = mockServices.logger.mock();
        const server = await twoRegions.start({
          entities: [
            gatewayEntity({
              name: 'orders-llm',
              annotations: { 'dvara.ai/gateway': value },
            }),
          ],
          features: [logger.factory],
        });
        const response = await request(server).get(`${V1}/gateways/${ORDERS}`);
        expect(response.status).toBe(400);
        expect(response.body.error.message).toBe(
          'dvara.ai/gateway must be a DNS label of at most 63 characters, for example orders-llm',
        );
        const fleet = await request(server).get(`${V1}/gateways`);
        expect(fleet.body.gateways).toEqual([]);
        expect(fleet.text).not.toContain(value.slice(0, 20));
        expect(twoRegions.us.requests).toEqual([]);
        for (const log of [logger.warn, logger.error, logger.info]) {
          expect(JSON.stringify(log.mock.calls)).not.toContain(
            JSON.stringify(value).slice(1, 20),
          );
        }
      },
    );

    it.each([
      ['dvara.ai/status-url', 'http://169.254.169.254/'],
      ['dvara/status-url', 'http://127.0.0.1/'],
      ['dvara.ai/cluster', 'https://evil.example.com'],
      ['backstage.io/kubernetes-label-selector', 'app=payments'],
    ])('%s that names an address is not known', async (name, value) => {
      const server = await twoRegions.start({
        entities: [
          gatewayEntity({
            name: 'orders-llm',
            annotations: { 'dvara.ai/gateway': 'orders-llm', [name]: value },
          }),
        ],
      });
      const response = await request(server).get(`${V1}/gateways/${ORDERS}`);
      expect(response.body.headline).toBe('Both regions well.');
      expect(response.text).not.toContain(value);
    });

    it('that names another team’s namespace asks nobody there', async () => {
      const server = await twoRegions.start({
        entities: [
          gatewayEntity({
            name: 'orders-llm',
            annotations: {
              'dvara.ai/gateway': 'orders-llm',
              'dvara.ai/namespace': 'payments',
            },
          }),
        ],
      });
      const report = await request(server).get(`${V1}/gateways/${ORDERS}`);
      expect(report.body.regions).toMatchObject([
        { state: 'unknown', failure: { kind: 'misconfigured' } },
        { state: 'unknown', failure: { kind: 'misconfigured' } },
      ]);
      for (const path of ['history', `pods/${POD}/log`]) {
        const response = await request(server).get(`${V1}/${REGION}/${path}`);
        expect(response.status).toBe(400);
        expect(response.body.error.message).toContain('dvara.ai/namespace');
      }
      expect(twoRegions.us.requests).toEqual([]);
    });

    it('that names 1,000 regions, or many characters of them, is refused', async () => {
      const server = await twoRegions.start({
        entities: [
          gatewayEntity({
            name: 'orders-llm',
            annotations: {
              'dvara.ai/gateway': 'orders-llm',
              'dvara.ai/regions': Array.from(
                { length: 1000 },
                (_, index) => `r${index}`,
              ).join(),
            },
          }),
        ],
      });
      const { status, body } = await request(server).get(
        `${V1}/gateways/${ORDERS}`,
      );
      expect(status).toBe(400);
      expect(body.error.message).toContain('dvara.ai/regions');
      expect(twoRegions.us.requests).toEqual([]);
    });
  });

  it('learns nothing of what broke inside', async () => {
    const server = await twoRegions.start({
      catalog: catalogServiceMock.mock({
        getEntitiesByRefs: async () => {
          throw new TypeError(
            `fetch failed: connect ECONNREFUSED 10.1.2.3:7007 ${twoRegions.us.viewerToken}`,
          );
        },
      }).factory,
    });
    for (const route of routes.filter(each => each.includes('orders-llm'))) {
      const response = await request(server).get(`${V1}/${route}`);
      expect(response.status).toBe(503);
      expect(response.text).not.toContain('10.1.2.3');
      expectNothingLeaked(response);
    }
  });
});

function userOf(options: unknown): string | undefined {
  const { credentials } = options as {
    credentials?: { principal?: { userEntityRef?: string } };
  };
  return credentials?.principal?.userEntityRef;
}

/** Sends what supertest would make right. */
async function rawStatus(options: {
  server: Server;
  method?: string;
  path: string;
  body?: string;
}): Promise<number> {
  const { server, method = 'GET', path, body } = options;
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = sendRequest(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: {
          ...(body
            ? {
                'content-type': 'application/json',
                'content-length': Buffer.byteLength(body),
              }
            : {}),
        },
      },
      response => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

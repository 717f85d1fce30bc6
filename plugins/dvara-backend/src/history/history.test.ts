import type { AddressInfo } from 'node:net';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  releaseDiffSchema,
  releaseHistorySchema,
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
import {
  startDvaraBackend,
  stopDvaraBackends,
} from '../__testUtils__/startDvaraBackend';
import { forgetRevisions, storeRevision } from '../__testUtils__/storeRevision';

const REGIONS = '/api/dvara/v1/gateways/component/default/orders-llm/regions';
const KEY = 'sk-canary-0123456789abcdef';

const values = {
  commonLabels: { 'dvara.ai/gateway': 'orders-llm' },
  commonAnnotations: { 'dvara.ai/owner': 'group:default/team-a' },
  secrets: { openaiApiKey: KEY },
};

function manifest(options: { limit: string; key: string }): string {
  const { limit, key } = options;
  return `---
apiVersion: v1
kind: Secret
metadata: { name: orders-llm-dvara-secret }
stringData: { openai-api-key: ${key} }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders-llm-dvara-server
  labels: { app.kubernetes.io/component: gateway-server }
spec:
  template:
    spec:
      containers:
        - name: gateway-server
          image: x/server:1
          env:
            - { name: GREETING, value: "say ${key}" }
            - { name: ADMIN_TOKEN, value: ${key}-two }
          resources: { limits: { cpu: "${limit}" } }
`;
}

describe('the history of a release', () => {
  let us: FakeCluster;
  let eu: FakeCluster;

  beforeAll(async () => {
    us = await startFakeCluster();
    eu = await startFakeCluster();
  });

  beforeEach(() => {
    for (const cluster of [us, eu]) {
      emptyFakeCluster(cluster);
      forgetRevisions(cluster);
    }
    installFakeGateway({ cluster: us, regionId: 'us-east-1' });
    const shared = { cluster: us, releaseName: 'orders-llm', values };
    storeRevision({
      ...shared,
      revision: 1,
      description: 'Install complete',
      manifest: manifest({ limit: '2', key: KEY }),
    });
    storeRevision({
      ...shared,
      revision: 2,
      status: 'failed',
      description: `Upgrade "orders-llm" failed: Get "https://10.1.2.3:6443/api": dial tcp 10.1.2.3:6443: connect: connection refused, token: ${KEY}`,
    });
    storeRevision({
      ...shared,
      revision: 3,
      status: 'deployed',
      chartVersion: '0.2.0',
      manifest: manifest({ limit: '4', key: `${KEY}-new` }),
    });
  });

  afterEach(stopDvaraBackends);

  afterAll(async () => {
    await Promise.all([us.stop(), eu.stop()]);
  });

  const start = (
    options: Partial<Parameters<typeof startDvaraBackend>[0]> = {},
  ) =>
    startDvaraBackend({
      regions: [
        {
          id: 'us-east-1',
          cluster: us,
          extra: {
            deployer: {
              authProvider: 'serviceAccount',
              token: us.deployerToken,
            },
          },
        },
        { id: 'eu-west-1', cluster: eu },
      ],
      ...options,
    });

  const get = async (
    path: string,
    options: Parameters<typeof start>[0] = {},
  ): Promise<request.Response> =>
    request(await start(options)).get(`${REGIONS}/${path}`);

  const secretReads = () =>
    us.requests.filter(({ path }) => path.includes('/secrets'));

  it('tells the revisions, the newest first, without keys and addresses', async () => {
    const { status, body, text } = await get('us-east-1/history');
    expect(status).toBe(200);
    expect(releaseHistorySchema.parse(body)).toEqual({
      releaseName: 'orders-llm',
      namespace: 'gateways',
      revisions: [
        {
          revision: 3,
          status: 'deployed',
          chartVersion: '0.2.0',
          appVersion: '1.0.0',
          updatedAt: '2026-11-23T09:00:00.123Z',
          description: 'Upgrade complete',
        },
        expect.objectContaining({
          revision: 2,
          status: 'failed',
          description:
            'Upgrade "orders-llm" failed: Get "(address)": dial tcp (address): connect: connection refused, token: ***',
        }),
        expect.objectContaining({
          revision: 1,
          description: 'Install complete',
        }),
      ],
    });
    for (const secret of [KEY, '10.1.2.3', 'not for the browser', us.url]) {
      expect(text).not.toContain(secret);
    }
    expect(new Set(secretReads().map(({ role }) => role))).toEqual(
      new Set(['deployer']),
    );
  });

  it('tells what a step changes, without what a Secret or a variable holds', async () => {
    const { status, body, text } = await get(
      'us-east-1/history/diff?from=1&to=3',
    );
    expect(status).toBe(200);
    const diff = releaseDiffSchema.parse(body);
    expect([diff.from.revision, diff.to.revision]).toEqual([1, 3]);
    expect(diff.objects).toEqual([
      expect.objectContaining({
        object: 'Secret/orders-llm-dvara-secret',
        fields: [
          { path: 'data[openai-api-key]', change: 'changed', hidden: true },
        ],
      }),
      expect.objectContaining({
        object: 'Deployment/orders-llm-dvara-server',
        component: 'gateway-server',
        fields: expect.arrayContaining([
          {
            path: 'spec.template.spec.containers[gateway-server].resources.limits.cpu',
            change: 'changed',
            from: '2',
            to: '4',
          },
          {
            path: 'spec.template.spec.containers[gateway-server].env[ADMIN_TOKEN].value',
            change: 'changed',
            hidden: true,
          },
        ]),
      }),
    ]);
    for (const form of [KEY, Buffer.from(KEY).toString('base64')]) {
      expect(text).not.toContain(form);
    }
  });

  it('says which revisions are kept where one is asked for that is not', async () => {
    const { status, body } = await get('us-east-1/history/diff?from=1&to=9');
    expect(status).toBe(404);
    expect(body.error.message).toBe(
      'Release orders-llm has no revision 9; Helm keeps 3, 2, 1',
    );
  });

  it.each([
    ['from=0&to=1', 'from must match pattern'],
    ['from=1', "must have required property 'to'"],
    ['from=1&to=2&to=3', 'to must be string'],
    ['from=1&to=1e9', 'to must match pattern'],
    ['from=-1&to=latest', 'from must match pattern'],
  ])('refuses the revisions %s', async (query, message) => {
    const { status, body } = await get(`us-east-1/history/diff?${query}`);
    expect(status).toBe(400);
    expect(body.error.message).toContain(message);
    expect(us.requests).toEqual([]);
  });

  it('reads a list once for all who ask within a moment', async () => {
    const server = await start();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        request(server).get(`${REGIONS}/us-east-1/history`),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(secretReads()).toHaveLength(1);
  });

  it('reads a long history in pages', async () => {
    for (let revision = 4; revision <= 25; revision++) {
      storeRevision({
        cluster: us,
        releaseName: 'orders-llm',
        revision,
        values,
      });
    }
    const { body } = await get('us-east-1/history');
    expect(body.revisions).toHaveLength(25);
    expect(secretReads()).toHaveLength(3);
  });

  it('names the setting where the region has no deployer, and reads nothing', async () => {
    installFakeGateway({ cluster: eu, regionId: 'eu-west-1' });
    const { status, body } = await get('eu-west-1/history');
    expect(status).toBe(501);
    expect(body.error).toMatchObject({
      name: 'NotImplementedError',
      message: expect.stringContaining('dvara.regions[].deployer'),
    });
    expect(eu.requests.some(({ path }) => path.includes('secrets'))).toBe(
      false,
    );
  });

  it('names the regions where it is asked for another one', async () => {
    const { status, body } = await get('eu-central-9/history');
    expect(status).toBe(404);
    expect(body.error.message).toBe(
      'component:default/orders-llm has no region eu-central-9; its regions: us-east-1, eu-west-1',
    );
  });

  it('says that there is no history before the first install', async () => {
    emptyFakeCluster(us);
    forgetRevisions(us);
    const { status, body } = await get('us-east-1/history');
    expect(status).toBe(404);
    expect(body.error.message).toContain('Helm keeps no revision');
  });

  describe('is refused', () => {
    const deny = (name: string) =>
      mockServices.permissions.mock({
        authorize: async requests =>
          requests.map(({ permission }) => ({
            result:
              permission.name === name
                ? AuthorizeResult.DENY
                : AuthorizeResult.ALLOW,
          })),
      }).factory;

    it.each(['dvara.history.read', 'dvara.gateway.read'])(
      'without %s, which the answer and the audit log name',
      async permission => {
        const auditor = mockServices.auditor.mock();
        const event = { success: jest.fn(), fail: jest.fn() };
        auditor.createEvent.mockResolvedValue(event);
        const { status, body } = await get('us-east-1/history', {
          features: [deny(permission), auditor.factory],
        });
        expect(status).toBe(403);
        expect(body.error.message).toContain(permission);
        expect(us.requests).toEqual([]);
        expect(auditor.createEvent).toHaveBeenCalledWith(
          expect.objectContaining({
            eventId: 'release-history',
            severityLevel: 'medium',
            meta: {
              entityRef: 'component:default/orders-llm',
              regionId: 'us-east-1',
            },
          }),
        );
        expect(event.fail).toHaveBeenCalledWith({
          error: expect.objectContaining({ name: 'NotAllowedError' }),
        });
        expect(event.success).not.toHaveBeenCalled();
      },
    );

    it('to a service', async () => {
      const server = await start();
      for (const path of ['history', 'history/diff?from=1&to=3']) {
        const { status } = await request(server)
          .get(`${REGIONS}/us-east-1/${path}`)
          .set('authorization', mockCredentials.service.header());
        expect(status).toBe(403);
      }
      expect(us.requests).toEqual([]);
    });

    it.each([
      ['of another chart', { chartName: 'postgres' }, 'is of another chart'],
      [
        'that serves another gateway',
        { values: { commonLabels: { 'dvara.ai/gateway': 'payments-llm' } } },
        'does not serve gateway orders-llm',
      ],
      [
        'of another owner',
        { values: { commonAnnotations: { 'dvara.ai/owner': 'payments' } } },
        'dvara.ai/owner',
      ],
    ])(
      'for a release %s, whose name alone fits',
      async (_, stored, message) => {
        storeRevision({
          cluster: us,
          releaseName: 'orders-llm',
          revision: 4,
          status: 'deployed',
          ...stored,
        });
        const server = await start();
        for (const path of ['history', 'history/diff?from=4&to=4']) {
          const { status, body } = await request(server).get(
            `${REGIONS}/us-east-1/${path}`,
          );
          expect(status).toBe(409);
          expect(body.error.name).toBe('ConflictError');
          expect(body.error.message).toContain(message);
        }
      },
    );

    it('for a release whose Deployments say that somebody else owns it', async () => {
      us.setObjects({
        collection: collections.deployments,
        objects: us
          .getObjects({ collection: collections.deployments })
          .map(({ metadata, ...deployment }) => ({
            ...deployment,
            metadata: {
              ...metadata,
              annotations: { 'dvara.ai/owner': 'group:default/payments' },
            },
          })),
      });
      const { status, body } = await get('us-east-1/history');
      expect(status).toBe(409);
      expect(body.error.message).toContain('dvara.ai/owner');
      expect(secretReads()).toEqual([]);
    });

    it('for a comparison with an older revision that served another gateway', async () => {
      storeRevision({
        cluster: us,
        releaseName: 'orders-llm',
        revision: 1,
        values: { commonLabels: { 'dvara.ai/gateway': 'payments-llm' } },
      });
      const { status } = await get('us-east-1/history/diff?from=1&to=3');
      expect(status).toBe(409);
    });
  });

  it('leaves out older revisions that served another gateway', async () => {
    storeRevision({
      cluster: us,
      releaseName: 'orders-llm',
      revision: 1,
      description: 'Install of payments complete',
      values: { commonLabels: { 'dvara.ai/gateway': 'payments-llm' } },
    });
    const { status, body, text } = await get('us-east-1/history');
    expect(status).toBe(200);
    expect(
      body.revisions.map(({ revision }: { revision: number }) => revision),
    ).toEqual([3, 2]);
    expect(text).not.toContain('payments');
  });

  it('compares a revision that is younger than the list that was read a moment ago', async () => {
    const server = await start();
    await request(server).get(`${REGIONS}/us-east-1/history`).expect(200);
    storeRevision({
      cluster: us,
      releaseName: 'orders-llm',
      revision: 4,
      values,
      manifest: manifest({ limit: '8', key: KEY }),
    });
    const { status, body } = await request(server).get(
      `${REGIONS}/us-east-1/history/diff?from=3&to=4`,
    );
    expect(status).toBe(200);
    expect(body.to.revision).toBe(4);
  });

  it.each([
    ['history', 20, 'lists of revisions'],
    ['history/diff?from=1&to=3', 2, 'differences between revisions'],
  ])(
    'reads no more of «%s» at once than a user may have, also for one who hangs up',
    async (path, most, what) => {
      us.setFault({ path: /\/secrets/, fault: { kind: 'hang' } });
      const auditor = mockServices.auditor.mock();
      const event = { success: jest.fn(), fail: jest.fn() };
      auditor.createEvent.mockResolvedValue(event);
      const server = await start({
        reading: { history: { perUser: 2 } },
        features: [auditor.factory],
      });
      const { port } = server.address() as AddressInfo;
      const readers = Array.from({ length: most }, () => {
        const controller = new AbortController();
        const answer = fetch(
          `http://127.0.0.1:${port}${REGIONS}/us-east-1/${path}`,
          { signal: controller.signal },
        );
        return { controller, left: answer.catch(() => undefined) };
      });
      await eventually(() => {
        expect(auditor.createEvent).toHaveBeenCalledTimes(most);
        expect(secretReads().length).toBeGreaterThan(0);
      });
      readers.forEach(({ controller }) => controller.abort());
      await Promise.all(readers.map(({ left }) => left));
      const { status, body } = await request(server).get(
        `${REGIONS}/us-east-1/${path}`,
      );
      expect(status).toBe(429);
      expect(body.error).toMatchObject({
        name: 'TooManyStreamsError',
        message: expect.stringContaining(`You have ${most} ${what} open`),
      });
    },
  );

  it('is in the audit log with who has read it, and what', async () => {
    const auditor = mockServices.auditor.mock();
    const event = { success: jest.fn(), fail: jest.fn() };
    auditor.createEvent.mockResolvedValue(event);
    await get('us-east-1/history/diff?from=1&to=3', {
      features: [auditor.factory],
    });
    expect(auditor.createEvent).toHaveBeenCalledWith({
      eventId: 'release-history',
      severityLevel: 'medium',
      request: expect.anything(),
      meta: {
        entityRef: 'component:default/orders-llm',
        regionId: 'us-east-1',
        from: 1,
        to: 3,
      },
    });
    expect(event.success).toHaveBeenCalledTimes(1);
    expect(event.fail).not.toHaveBeenCalled();
  });

  it.each([
    [
      'a refusal',
      { kind: 'status', status: 403, reason: 'Forbidden' },
      502,
      'no permission: list secrets in namespace gateways',
    ],
    ['an outage', { kind: 'status', status: 503 }, 502, 'HTTP 503'],
    [
      'what is no list',
      { kind: 'raw', status: 200, body: '<html>10.1.2.3</html>' },
      502,
      'is not of the expected form',
    ],
  ] as const)(
    'answers %s of the API server with an error that says so and no more',
    async (_, fault, expected, message) => {
      us.setFault({ path: /\/secrets/, fault });
      const { status, body, text } = await get('us-east-1/history');
      expect(status).toBe(expected);
      expect(body.error).toMatchObject({
        name: 'RegionReadError',
        message: expect.stringContaining(message),
      });
      expect(text).not.toContain('10.1.2.3');
      expect(text).not.toContain(us.url);
    },
  );

  it('shows a revision that cannot be unpacked by its labels, and says so', async () => {
    storeRevision({
      cluster: us,
      releaseName: 'orders-llm',
      revision: 4,
      status: 'deployed',
      stored: 'no gzip',
    });
    const server = await start();
    const history = await request(server).get(`${REGIONS}/us-east-1/history`);
    expect(history.body.revisions[0]).toEqual({
      revision: 4,
      status: 'deployed',
      description: 'What Helm stored of this revision cannot be read',
    });
    const diff = await request(server).get(
      `${REGIONS}/us-east-1/history/diff?from=3&to=4`,
    );
    expect(diff.status).toBe(502);
  });
});

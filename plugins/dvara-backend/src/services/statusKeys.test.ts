import type { RequestListener } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import type { JsonObject } from '@backstage/types';
import { DefaultRegionsService } from '@dvara/backstage-plugin-dvara-node';
import {
  eventually,
  startFakeCluster,
  TestClock,
  type FakeCluster,
  type FakeObject,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import request from 'supertest';
import {
  collections,
  emptyFakeCluster,
  installFakeGateway,
  statusAnswer,
} from '../__testUtils__/installFakeGateway';
import {
  gatewayEntity,
  regionsConfig,
  startDvaraBackend,
  stopDvaraBackends,
} from '../__testUtils__/startDvaraBackend';
import { BackendMetrics } from './BackendMetrics';
import { DefaultGatewayReportService } from './DefaultGatewayReportService';

const GUARDED = '/actuator/gateway-status';
const KEY = 'canary-key-of-orders-llm';
const GATEWAYS = '/api/dvara/v1/gateways';

/** A gateway of the newer age, and every credential that it was shown. */
function guardedGateway(options: { key: string; warnings?: string[] }) {
  const { key, warnings = [] } = options;
  const shown: string[] = [];
  const answer: RequestListener = (incoming, response) => {
    const { authorization } = incoming.headers;
    if (authorization) {
      shown.push(`${incoming.url} ${authorization}`);
    }
    const known = authorization === `Bearer ${key}` ? 200 : 401;
    response.writeHead(incoming.url === GUARDED ? known : 404, {
      'content-type': 'application/json',
    });
    response.end(
      JSON.stringify({ ...statusAnswer({ regionId: 'us-east-1' }), warnings }),
    );
  };
  return { answer, shown };
}

describe('the key of a gateway’s status', () => {
  let us: FakeCluster;
  let eu: FakeCluster;
  let clock: TestClock;
  let folder: string;
  const running: DefaultGatewayReportService[] = [];

  beforeAll(async () => {
    us = await startFakeCluster();
    eu = await startFakeCluster();
  });

  beforeEach(async () => {
    clock = new TestClock({ now: '2026-11-22T14:00:00.000Z' });
    folder = await mkdtemp(join(tmpdir(), 'status-keys-'));
    emptyFakeCluster(us);
    emptyFakeCluster(eu);
  });

  afterEach(async () => {
    running.splice(0).forEach(service => service.stop());
    await stopDvaraBackends();
    await rm(folder, { recursive: true, force: true });
  });

  afterAll(async () => {
    await Promise.all([us.stop(), eu.stop()]);
  });

  function createService(keys: JsonObject[], extra: JsonObject = {}) {
    const logger = mockServices.logger.mock();
    const metrics = metricsServiceMock.mock();
    const service = new DefaultGatewayReportService({
      regions: DefaultRegionsService.fromConfig({
        logger,
        config: mockServices.rootConfig({
          data: regionsConfig([
            {
              id: 'us-east-1',
              cluster: us,
              extra: { status: { access: 'portForward', keys }, ...extra },
            },
            { id: 'eu-west-1', cluster: eu },
          ]),
        }),
      }),
      logger,
      metrics: new BackendMetrics({ metrics }),
      clock,
    });
    running.push(service);
    const report = (options: { gateway?: string; namespace?: string } = {}) => {
      const { gateway = 'orders-llm', namespace } = options;
      return service.getReport({
        entityRef: `component:default/${gateway}`,
        reference: { gateway, namespace },
      });
    };
    return { report, logger, metrics };
  }

  it('opens the status of its gateway; without its file that region alone has a finding, and the next reading is whole again', async () => {
    const gateway = guardedGateway({ key: KEY });
    installFakeGateway({
      cluster: us,
      regionId: 'us-east-1',
      answer: gateway.answer,
    });
    installFakeGateway({ cluster: eu, regionId: 'eu-west-1' });
    const tokenFile = join(folder, 'key');
    await writeFile(tokenFile, `${KEY}\n`);
    const { report } = createService([{ gateway: 'orders-llm', tokenFile }]);
    const first = await report();
    expect(first.regions).toMatchObject([
      { state: 'healthy', status: { data: { endpoint: GUARDED } } },
      { state: 'healthy', status: { data: { endpoint: '/status' } } },
    ]);

    await rm(tokenFile);
    clock.advance(11_000);
    await eventually(async () =>
      expect(await report()).toMatchObject({
        regions: [
          {
            state: 'unknown',
            status: {
              failure: {
                kind: 'misconfigured',
                detail:
                  'the token file of the actuator key of gateway orders-llm in region us-east-1 cannot be read (ENOENT)',
              },
            },
          },
          { state: 'healthy' },
        ],
        findings: [
          {
            id: 'status-unreadable',
            regionIds: ['us-east-1'],
            remedy: expect.stringContaining('dvara.regions[].status.keys'),
          },
        ],
      }),
    );

    await writeFile(tokenFile, KEY);
    clock.advance(11_000);
    await eventually(async () =>
      expect((await report()).regions[0].state).toBe('healthy'),
    );
  });

  it('tells a key that is refused from one that nobody has configured', async () => {
    installFakeGateway({
      cluster: us,
      regionId: 'us-east-1',
      answer: guardedGateway({ key: KEY }).answer,
    });
    const findingOf = async (keys: JsonObject[]) => {
      const { findings } = await createService(keys).report();
      const [{ evidence, remedy }, ...more] = findings.filter(
        ({ id }) => id === 'status-unreadable',
      );
      expect(more).toEqual([]);
      return { evidence, remedy };
    };
    const refused = await findingOf([
      { gateway: 'orders-llm', token: 'yesterdays-key' },
    ]);
    const absent = await findingOf([]);
    expect(refused.evidence).toContain(
      'the gateway refuses the actuator key that the portal has for it',
    );
    expect(absent.evidence).toContain('the portal has no reference to it');
    expect(refused.remedy).not.toBe(absent.remedy);
    expect(absent.remedy).toContain('Refer to that key');
  });

  it('is kept from a release that merely bears the name', async () => {
    const gateway = guardedGateway({ key: KEY });
    installFakeGateway({
      cluster: us,
      regionId: 'us-east-1',
      plain: true,
      answer: gateway.answer,
    });
    const keys = [{ gateway: 'orders-llm', token: KEY }];
    const { report } = createService(keys);
    expect((await report()).regions[0]).toMatchObject({
      state: 'unknown',
      status: {
        failure: {
          kind: 'misconfigured',
          detail: expect.stringContaining(
            'sent only to a release with the label dvara.ai/gateway: orders-llm',
          ),
        },
      },
    });

    emptyFakeCluster(us);
    installFakeGateway({
      cluster: us,
      regionId: 'us-east-1',
      gateway: 'search-llm',
      releaseName: 'orders-llm',
      answer: gateway.answer,
    });
    const other = createService(keys);
    expect((await other.report()).regions[0].state).toBe('notInstalled');
    const { status } = (await other.report({ gateway: 'search-llm' }))
      .regions[0];
    expect(status?.failure?.kind).toBe('unauthorized');
    expect(gateway.shown).toEqual([]);
  });

  it('is kept from another namespace that an entity names, where others say who serves the gateway', async () => {
    installFakeGateway({ cluster: us, regionId: 'us-east-1' });
    for (const collection of Object.values(collections)) {
      us.setObjects({
        collection: collection.replace('gateways', 'team-b'),
        objects: us.getObjects({ collection }),
      });
    }
    const gateway = guardedGateway({ key: KEY });
    us.setPodPort({
      namespace: 'team-b',
      pod: 'orders-llm-dvara-server-7c9f8d6b5-x2k4q',
      port: 8080,
      target: gateway.answer,
    });
    const { report } = createService([{ gateway: '*', token: KEY }], {
      namespaces: ['gateways', 'team-b'],
    });
    const [row] = (await report({ namespace: 'team-b' })).regions;
    expect(row).toMatchObject({
      namespace: 'team-b',
      status: { failure: { kind: 'unauthorized' } },
    });
    expect(gateway.shown).toEqual([]);
  });

  it('does not leave what it has opened to a gateway that takes over the release', async () => {
    installFakeGateway({
      cluster: us,
      regionId: 'us-east-1',
      answer: guardedGateway({ key: KEY }).answer,
    });
    const { report } = createService([{ gateway: 'orders-llm', token: KEY }]);
    expect((await report()).regions[0].status?.data).toBeDefined();
    const relabel = (object: FakeObject): FakeObject => {
      const { labels, ...metadata } = object.metadata;
      return {
        ...object,
        metadata: {
          ...metadata,
          labels: { ...labels, 'dvara.ai/gateway': 'search-llm' },
        },
      };
    };
    for (const collection of [collections.deployments, collections.pods]) {
      for (const object of us.getObjects({ collection })) {
        us.putObject({ collection, object: relabel(object) });
      }
    }
    await eventually(async () => {
      const { status } = (await report({ gateway: 'search-llm' })).regions[0];
      expect(status?.failure?.kind).toBe('unauthorized');
      expect(status?.data).toBeUndefined();
    });
  });

  it('goes to its own gateway alone where the fleet asks all of a namespace', async () => {
    const names = ['orders-llm', 'search-llm', 'third-llm', 'fourth-llm'];
    const keyOf = (name: string) => `canary-key-of-${name}`;
    const gateways = new Map(
      names.map(name => [name, guardedGateway({ key: keyOf(name) })]),
    );
    gateways.forEach(({ answer }, gateway) =>
      installFakeGateway({
        cluster: us,
        regionId: 'us-east-1',
        gateway,
        answer,
      }),
    );
    const server = await startDvaraBackend({
      regions: [
        {
          id: 'us-east-1',
          cluster: us,
          extra: {
            status: {
              access: 'portForward',
              keys: names
                .slice(0, 3)
                .map(gateway => ({ gateway, token: keyOf(gateway) })),
            },
          },
        },
      ],
      entities: names.map(name => gatewayEntity({ name })),
    });
    await eventually(async () => {
      const { body } = await request(server).get(GATEWAYS);
      const states = (
        body.gateways as Array<{ name: string; regions: JsonObject[] }>
      ).map(({ name, regions }) => `${name} ${regions[0].state}`);
      expect(states.sort()).toEqual([
        'fourth-llm unknown',
        'orders-llm healthy',
        'search-llm healthy',
        'third-llm healthy',
      ]);
      expect(JSON.stringify(body)).not.toContain('canary');
    });
    for (const name of names) {
      const expected =
        name === 'fourth-llm' ? [] : [`${GUARDED} Bearer ${keyOf(name)}`];
      expect([...new Set(gateways.get(name)?.shown)]).toEqual(expected);
    }
  });

  it('is in no report, log line or metric, also where the gateway repeats it and then refuses it', async () => {
    const repeats = guardedGateway({
      key: KEY,
      warnings: [
        `Authorization: Bearer ${KEY}`,
        `?key=${encodeURIComponent(KEY)}`,
        Buffer.from(`Bearer ${KEY}`).toString('base64'),
      ],
    });
    let answer = repeats.answer;
    installFakeGateway({
      cluster: us,
      regionId: 'us-east-1',
      answer: (incoming, response) => answer(incoming, response),
    });
    const { report, logger, metrics } = createService([
      { gateway: 'orders-llm', token: KEY },
    ]);
    const told: unknown[] = [await report()];
    expect(JSON.stringify(told)).toContain('Bearer ***');
    for (const next of [
      guardedGateway({ key: 'another-key', warnings: [KEY] }).answer,
      ((_incoming, response) => response.destroy()) satisfies RequestListener,
      ((_incoming, response) =>
        response.writeHead(500).end(KEY)) satisfies RequestListener,
    ]) {
      answer = next;
      clock.advance(11_000);
      await eventually(async () => {
        const next_ = await report();
        expect(next_.regions[0].status?.failure).toBeDefined();
        told.push(next_);
      });
    }
    const logs = [logger.error, logger.warn, logger.info, logger.debug].map(
      level => level.mock.calls,
    );
    const measured = Object.values(metrics).flatMap(make =>
      jest.isMockFunction(make)
        ? [make.mock.calls, make.mock.results.map(({ value }) => calls(value))]
        : [],
    );
    const all = JSON.stringify([told, logs, measured]);
    for (const form of [
      'canary',
      Buffer.from(KEY).toString('base64').slice(4, -4),
      Buffer.from(`Bearer ${KEY}`).toString('base64').slice(12, -4),
    ]) {
      expect(all).not.toContain(form);
    }
    expect(all).toContain('dvara.cluster.requests');
  });
});

/** What the functions of a mock were called with. */
function calls(mock: unknown): unknown[] {
  return Object.values(mock ?? {}).flatMap(each =>
    jest.isMockFunction(each) ? [each.mock.calls] : [],
  );
}

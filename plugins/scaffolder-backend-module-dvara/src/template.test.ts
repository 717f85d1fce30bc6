import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import type { JsonObject } from '@backstage/types';
import { helmRunnerServiceRef } from '@dvara/backstage-plugin-dvara-node';
import createKnex, { type Knex } from 'knex';
import request from 'supertest';
import { parse } from 'yaml';
import { chartValuesOf, fillTemplate } from '../scripts/fillTemplate';
import scaffolderModuleDvara from './index';
import { canary, canaryForms } from './__testUtils__/canary';
import { FakeHelmRunner } from './__testUtils__/FakeHelmRunner';
import { startTwoRegions } from './__testUtils__/startTwoRegions';

const root = `${__dirname}/../../..`;
const text = readFileSync(
  `${root}/templates/dvara-gateway/template.yaml`,
  'utf8',
);
const template: Entity & { spec: JsonObject } = parse(text);
const operations: Entity[] = ['dvara-roll-back', 'dvara-uninstall'].map(name =>
  parse(readFileSync(`${root}/templates/${name}/template.yaml`, 'utf8')),
);

describe('template dvara-gateway', () => {
  it('has the rules of the chart’s schema in its form', () => {
    const schema = JSON.parse(
      readFileSync(`${root}/charts/dvara/values.schema.json`, 'utf8'),
    );
    expect(chartValuesOf(text)).toContain(
      'gatewayServer.autoscaling.minReplicas',
    );
    // Where this fails: yarn workspace @dvara/backstage-plugin-scaffolder-backend-module-dvara fill-template
    expect(template).toEqual(parse(fillTemplate({ template: text, schema })));
  });

  it('would notice a rule of the chart that has changed or gone', () => {
    const value = (rules: JsonObject) => ({
      properties: { gatewayServer: { properties: rules } },
    });
    const small =
      'form:\n  mode:\n    ui:options: { chartValue: gatewayServer.mode }\n';
    expect(
      parse(
        fillTemplate({
          template: small,
          schema: value({
            mode: { type: 'string', enum: ['a'], default: 'a' },
          }),
        }),
      ).form.mode,
    ).toMatchObject({ type: 'string', enum: ['a'], default: 'a' });
    expect(() => fillTemplate({ template: small, schema: value({}) })).toThrow(
      'The chart has no value gatewayServer.mode',
    );
  });
});

describe('a task of the template in a scaffolder', () => {
  const logs = mockServices.rootLogger.mock();
  logs.child.mockReturnValue(logs);
  const helm = new FakeHelmRunner();
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let knex: Knex;
  let server: Server;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    world = await startTwoRegions();
    knex = createKnex({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    const backend = await startTestBackend({
      features: [
        scaffolderPlugin,
        scaffolderModuleDvara,
        mockServices.rootConfig.factory({ data: world.data }),
        mockServices.database.factory({ knex }),
        createServiceFactory({
          service: coreServices.rootLogger,
          deps: {},
          factory: () => logs,
        }),
        createServiceFactory({
          service: helmRunnerServiceRef,
          deps: {},
          factory: () => helm,
        }),
        catalogServiceMock.factory({
          entities: [
            ...[template, ...operations].map(entity => ({
              ...entity,
              metadata: { ...entity.metadata, namespace: 'default' },
            })),
            {
              apiVersion: 'backstage.io/v1alpha1',
              kind: 'Component',
              metadata: {
                name: 'orders-llm',
                namespace: 'default',
                annotations: { 'dvara.ai/gateway': 'orders-llm' },
              },
              spec: { owner: 'group:default/orders' },
            },
          ],
        }),
      ],
    });
    server = backend.server as unknown as Server;
    stop = () => backend.stop();
  }, 120_000);

  afterAll(async () => {
    await stop?.();
    // The database in memory is not closed: a broker that has stopped asks it for events once more.
    await world?.stop();
  });

  const values = {
    name: 'orders-llm',
    owner: 'group:default/orders',
    lifecycle: 'production',
    regions: [{ id: 'us-east-1' }, { id: 'eu-west-1' }],
    size: 'medium',
    gatewayMode: 'full',
    customAutoscaling: false,
    mockProvider: true,
  };

  async function runTask(options: {
    values: JsonObject;
    secrets?: Record<string, string>;
    /** `dvara-gateway` by default. */
    template?: string;
  }) {
    const { template: name = 'dvara-gateway', ...task } = options;
    const created = await request(server)
      .post('/api/scaffolder/v2/tasks')
      .send({ templateRef: `template:default/${name}`, ...task });
    if (created.status !== 201) {
      return { status: created.status, body: created.body };
    }
    for (;;) {
      const { body } = await request(server).get(
        `/api/scaffolder/v2/tasks/${created.body.id}`,
      );
      if (!['open', 'processing'].includes(body.status)) {
        // Not by the events endpoint, which goes on polling after it has answered.
        const events: Array<{ event_type: string; body: string }> = await knex(
          'task_events',
        ).where({ task_id: created.body.id });
        const completion = events.find(
          ({ event_type }) => event_type === 'completion',
        );
        return {
          status: created.status,
          task: body,
          output: JSON.parse(completion?.body ?? '{}').output,
          log: events.map(event => event.body).join('\n'),
        };
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  async function dumpDatabase(): Promise<string> {
    const tables = await knex('sqlite_master')
      .where({ type: 'table' })
      .select('name');
    const rows = await Promise.all(tables.map(({ name }) => knex(name)));
    return JSON.stringify(rows);
  }

  it('ends green with a release in both regions, the keys in the Secrets and a link to the tab, and leaves no key behind', async () => {
    const { task, output, log } = await runTask({
      values: { ...values, openaiApiKey: '******' },
      secrets: { openaiApiKey: canary },
    });

    expect({ status: task?.status, log }).toEqual({
      status: 'completed',
      log: expect.not.stringContaining('"status":"failed"'),
    });
    expect(output.links[0].url).toBe(
      '/catalog/default/component/orders-llm/dvara',
    );
    expect(output.text[0].content).toContain('| US East (us-east-1) |');
    for (const cluster of [world.us, world.eu]) {
      const [secret] = cluster.getObjects({
        collection: '/api/v1/namespaces/gateways/secrets',
      });
      expect(secret).toMatchObject({
        metadata: { name: 'orders-llm-keys' },
        data: {
          'openai-api-key': Buffer.from(canary).toString('base64'),
          'mock-provider-enabled': Buffer.from('true').toString('base64'),
        },
      });
      expect(helm.upgradesOf(cluster.url).at(-1)?.values).toMatchObject({
        secrets: { existingSecret: 'orders-llm-keys' },
        gatewayServer: {
          replicaCount: 2,
          gatewayMode: 'full',
          autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 6 },
          pdb: { enabled: true },
        },
        commonAnnotations: { 'dvara.ai/owner': 'group:default/orders' },
      });
    }

    const everything = [
      await dumpDatabase(),
      log,
      JSON.stringify(task),
      JSON.stringify(
        [logs.info, logs.warn, logs.error, logs.debug].map(
          ({ mock }) => mock.calls,
        ),
      ),
      JSON.stringify(helm.upgrades.map(upgrade => upgrade.values)),
      JSON.stringify(
        world.us.getObjects({
          collection: '/api/v1/namespaces/gateways/configmaps',
        }),
      ),
    ];
    expect(everything[0]).toContain('Store the keys');
    for (const form of canaryForms) {
      for (const place of everything) {
        expect(place).not.toContain(form);
        expect(place).not.toContain(JSON.stringify(form).slice(1, -1));
      }
    }
  }, 60_000);

  it.each([
    ['small', { enabled: false }, 1],
    ['medium', { enabled: true, minReplicas: 2, maxReplicas: 6 }, 2],
    ['large', { enabled: true, minReplicas: 3, maxReplicas: 12 }, 3],
  ])(
    'gives values that the chart accepts for the size %s',
    async (size, autoscaling, replicaCount) => {
      const { task, log } = await runTask({
        values: { ...values, size, regions: [{ id: 'us-east-1' }] },
      });

      expect({ status: task?.status, log }).toEqual({
        status: 'completed',
        log: expect.not.stringContaining('"status":"failed"'),
      });
      const sent = helm.upgrades.at(-1)?.values;
      expect(sent).toMatchObject({
        gatewayServer: { autoscaling, replicaCount },
      });
      expect(JSON.stringify(sent)).not.toContain('${{');
    },
    60_000,
  );

  it('lets the form’s own autoscaling win over the size', async () => {
    const { task } = await runTask({
      values: {
        ...values,
        size: 'small',
        regions: [{ id: 'us-east-1' }],
        customAutoscaling: true,
        autoscaling: {
          minReplicas: 4,
          maxReplicas: 9,
          targetCPUUtilizationPercentage: 55,
        },
      },
    });

    expect(task?.status).toBe('completed');
    expect(helm.upgrades.at(-1)?.values).toMatchObject({
      gatewayServer: {
        autoscaling: {
          enabled: true,
          minReplicas: 4,
          maxReplicas: 9,
          targetCPUUtilizationPercentage: 55,
        },
      },
    });
  }, 60_000);

  it('lays values written freely over the size', async () => {
    const { task } = await runTask({
      values: {
        ...values,
        regions: [{ id: 'us-east-1' }],
        valuesYaml: 'gatewayServer:\n  autoscaling:\n    maxReplicas: 20\n',
      },
    });

    expect(task?.status).toBe('completed');
    expect(helm.upgrades.at(-1)?.values).toMatchObject({
      gatewayServer: { autoscaling: { minReplicas: 2, maxReplicas: 20 } },
    });
  }, 60_000);

  it('fails with the chart’s own sentence where bounds are sent past the form', async () => {
    const before = helm.upgrades.length;
    const { task, log } = await runTask({
      values: {
        ...values,
        regions: [{ id: 'us-east-1' }],
        customAutoscaling: true,
        autoscaling: { minReplicas: 9, maxReplicas: 4 },
      },
    });

    expect(task?.status).toBe('failed');
    expect(log).toContain(
      'gatewayServer.autoscaling.minReplicas (9) is above gatewayServer.autoscaling.maxReplicas (4): lower the one or raise the other.',
    );
    expect(helm.upgrades).toHaveLength(before);
  }, 60_000);

  it.each([
    [
      'values along with a region',
      { regions: [{ id: 'us-east-1', values: { extraObjects: [] } }] },
    ],
    ['a name that no Service can have', { name: 'Orders LLM' }],
    ['no region', { regions: [] }],
    ['a size that does not exist', { size: 'giant' }],
  ])('refuses %s before a task is made', async (_what, wrong) => {
    const { status } = await runTask({ values: { ...values, ...wrong } });
    expect(status).toBe(400);
  });

  it('fails and says why where a region that nobody configured is sent past the form', async () => {
    const before = helm.upgrades.length;
    const { task, log } = await runTask({
      values: { ...values, regions: [{ id: 'mars-1' }] },
    });

    expect(task?.status).toBe('failed');
    expect(log).toContain('there is no region mars-1');
    expect(helm.upgrades).toHaveLength(before);
  }, 60_000);

  it('lists the actions with their inputs and examples', async () => {
    const { body } = await request(server).get('/api/scaffolder/v2/actions');
    const ours = body.filter(({ id }: { id: string }) =>
      id.startsWith('dvara:'),
    );

    expect(ours.map(({ id }: { id: string }) => id).sort()).toEqual([
      'dvara:gateway:wait',
      'dvara:release:deploy',
      'dvara:release:plan',
      'dvara:release:rollback',
      'dvara:release:test',
      'dvara:release:uninstall',
      'dvara:release:unlock',
      'dvara:secret:apply',
    ]);
    for (const action of ours) {
      expect(action.examples.length).toBeGreaterThan(0);
      for (const [name, schema] of Object.entries(
        action.schema.input.properties,
      )) {
        expect([name, schema]).toEqual([
          name,
          expect.objectContaining({ description: expect.any(String) }),
        ]);
      }
    }
  });

  describe('templates for what runs already', () => {
    const gateway = {
      gateway: 'component:default/orders-llm',
      regions: values.regions,
    };
    const target = (cluster: typeof world.us) => {
      const { kubeconfig, namespace, releaseName } = helm
        .upgradesOf(cluster.url)
        .at(-1)!;
      return { kubeconfig, namespace, releaseName };
    };

    it('«Roll back» takes the release of each region to its last good revision, without a word about values', async () => {
      await runTask({ values });
      await runTask({ values: { ...values, size: 'large' } });
      const clusters = [world.us, world.eu];
      const before = await Promise.all(
        clusters.map(async cluster =>
          (await helm.history(target(cluster))).map(({ revision }) => revision),
        ),
      );
      const { task, output, log } = await runTask({
        template: 'dvara-roll-back',
        values: gateway,
      });
      expect({ status: task?.status, log }).toEqual({
        status: 'completed',
        log: expect.any(String),
      });
      expect(output.text[0].content).toContain('US East (us-east-1)');
      for (const [index, cluster] of clusters.entries()) {
        expect((await helm.history(target(cluster))).at(-1)).toMatchObject({
          revision: before[index].at(-1)! + 1,
          status: 'deployed',
        });
      }
    });

    it('«Uninstall» wants the gateway’s name, then removes the release of each region and tells what stays', async () => {
      const refused = await runTask({
        template: 'dvara-uninstall',
        values: { ...gateway, confirm: 'orders', removeLeftovers: false },
      });
      expect(refused.task?.status).toBe('failed');
      expect(await helm.history(target(world.us))).not.toEqual([]);

      const { task, output, log } = await runTask({
        template: 'dvara-uninstall',
        values: { ...gateway, confirm: 'orders-llm', removeLeftovers: false },
      });
      expect({ status: task?.status, log }).toEqual({
        status: 'completed',
        log: expect.any(String),
      });
      expect(output.text[0].content).toContain('orders-llm-keys');
      for (const cluster of [world.us, world.eu]) {
        expect(await helm.history(target(cluster))).toEqual([]);
      }
    });
  });
});

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
import { layerValues } from '@dvara/backstage-plugin-dvara-common';
import { helmRunnerServiceRef } from '@dvara/backstage-plugin-dvara-node';
import createKnex, { type Knex } from 'knex';
import { get } from 'lodash';
import request from 'supertest';
import { parse } from 'yaml';
import { chartValuesOf, fillTemplate } from '../scripts/fillTemplate';
import scaffolderModuleDvara from './index';
import { canary, canaryForms } from './__testUtils__/canary';
import { FakeHelmRunner } from './__testUtils__/FakeHelmRunner';
import { serverDeployment } from './__testUtils__/gatewayObjects';
import {
  gatewayManifest,
  serveDiscovery,
} from './__testUtils__/gatewayManifest';
import { startTwoRegions } from './__testUtils__/startTwoRegions';

const root = `${__dirname}/../../..`;
const text = readFileSync(
  `${root}/templates/dvara-gateway/template.yaml`,
  'utf8',
);
const template: Entity & { spec: JsonObject } = parse(text);
const operations: Entity[] = [
  'dvara-change',
  'dvara-roll-back',
  'dvara-rotate-keys',
  'dvara-uninstall',
  'dvara-unlock',
].map(name =>
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

// Each task runs for about a second where nothing else does.
jest.setTimeout(120_000);

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
    [world.us, world.eu].forEach(serveDiscovery);
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
  });

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

  /** A server whose pods carry the version of what they read. */
  const renderServer: FakeHelmRunner['rendering'] = ({ values: given }) => ({
    objects: gatewayManifest({
      replicas: Number(get(given, 'gatewayServer.replicaCount', 1)),
      podAnnotations: get(given, 'gatewayServer.podAnnotations') as Record<
        string,
        string
      >,
    }),
    hooks: [],
    warnings: [],
  });

  const targetIn = (cluster: typeof world.us) => {
    const { kubeconfig, namespace, releaseName } = helm
      .upgradesOf(cluster.url)
      .at(-1)!;
    return { kubeconfig, namespace, releaseName };
  };

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
  });

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
  });

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
  });

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
  });

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
  });

  it('shows the plan beside the result, and holds the deploy to it', async () => {
    helm.rendering = renderServer;
    const { task, output, log } = await runTask({
      values: { ...values, regions: [{ id: 'us-east-1' }] },
    });

    expect({ status: task?.status, log }).toEqual({
      status: 'completed',
      log: expect.any(String),
    });
    const [releases, plan] = output.text;
    expect(releases).toMatchObject({ title: 'Releases', default: true });
    expect(plan.title).toBe('Plan');
    expect(plan.content).toContain('### US East (us-east-1)');
    expect(plan.content).toContain(
      '| US East (us-east-1) | orders-llm | planned | ',
    );
    expect(plan.content).toMatch(/Plan `sha256:[0-9a-f]{64}`$/);
  });

  it('deploys nothing where somebody changes the release between plan and deploy', async () => {
    helm.rendering = renderServer;
    await runTask({ values });
    const target = targetIn(world.eu);
    const before = helm.upgrades.length;
    helm.renderBehaviours.set(world.eu.url, async () => {
      helm.renderBehaviours.clear();
      helm.addRevision({ target, status: 'deployed' });
    });
    const { task, log } = await runTask({
      values: { ...values, size: 'large' },
    });

    expect(task?.status).toBe('failed');
    expect(log).toMatch(/the plan (does not|no longer) hold/i);
    expect(helm.upgrades).toHaveLength(before);
  });

  it('«Plan only» tells what would be, the keys too, and writes neither keys nor release', async () => {
    helm.rendering = renderServer;
    const name = 'planned-llm';
    const writes = () =>
      [...world.us.requests, ...world.eu.requests].filter(
        ({ method, path }) =>
          method !== 'GET' && !path.includes('selfsubjectaccessreview'),
      );
    world.us.requests.length = 0;
    world.eu.requests.length = 0;
    const before = helm.upgrades.length;
    const { task, output, log } = await runTask({
      values: { ...values, name, planOnly: true, openaiApiKey: '******' },
      secrets: { openaiApiKey: canary },
    });

    expect({ status: task?.status, log }).toEqual({
      status: 'completed',
      log: expect.any(String),
    });
    expect(writes()).toEqual([]);
    expect(helm.upgrades).toHaveLength(before);
    expect(output.links.filter((link: JsonObject) => link.url)).toEqual([]);
    const [plan, ...others] = output.text;
    expect(plan).toMatchObject({ title: 'Plan', default: true });
    expect(plan.content).toContain(
      'Secret planned-llm-keys is made first, with openai-api-key, mock-provider-enabled',
    );
    expect(plan.content).not.toContain('sha256:');
    expect(
      others.filter(({ content }: JsonObject) => content !== undefined),
    ).toEqual([]);
  });

  it('rolls out in the waves of the form, and stops after the one that fails', async () => {
    const before = helm.upgrades.length;
    helm.behaviours.set(world.eu.url, async () => {
      throw new Error('context deadline exceeded');
    });
    const { task, log } = await runTask({
      values: {
        ...values,
        strategy: 'waves',
        waves: [['eu-west-1'], ['us-east-1']],
        onFailure: 'stop',
        rollbackOnFailure: true,
        healthyProviders: 1,
      },
    });
    helm.behaviours.clear();

    expect(task?.status).toBe('failed');
    expect(log).toContain('Wave 1 of 2: eu-west-1');
    expect(log).toMatch(/us-east-1[^\n]*never started/);
    expect(helm.upgradesOf(world.us.url).slice(before)).toEqual([]);
  });

  it.each([
    ['waves of regions that are not chosen', [['us-east-1'], ['mars-1']]],
    ['waves that leave a region out', [['us-east-1']]],
  ])('fails and says why with %s', async (_what, waves) => {
    const { task, log } = await runTask({
      values: { ...values, strategy: 'waves', waves },
    });
    expect(task?.status).toBe('failed');
    expect(log).toMatch(
      /region \S+ is in (the waves but not in regions|no wave)/,
    );
  });

  it('takes text of a template language in a field as text', async () => {
    const { task, log } = await runTask({
      values: {
        ...values,
        regions: [{ id: 'us-east-1' }],
        system: '${{ secrets.openaiApiKey }}{{ 7 * 7 }}',
      },
      secrets: { openaiApiKey: canary },
    });
    expect({ status: task?.status, log }).toEqual({
      status: 'completed',
      log: expect.not.stringContaining(canary),
    });
    expect(
      get(helm.upgrades.at(-1)?.values, [
        'commonAnnotations',
        'dvara.ai/system',
      ]),
    ).toBe('${{ secrets.openaiApiKey }}{{ 7 * 7 }}');
  });

  it('refuses the same text as a name or a region before a task is made', async () => {
    for (const wrong of [
      { name: '${{ secrets.openaiApiKey }}' },
      { regions: [{ id: 'us-east-1', releaseName: '{{ 7 * 7 }}' }] },
      { onFailure: 'explode' },
      { strategy: 'waves', waves: ['us-east-1'] },
    ]) {
      const { status } = await runTask({ values: { ...values, ...wrong } });
      expect([wrong, status]).toEqual([wrong, 400]);
    }
  });

  it('lists the actions with their inputs and examples', async () => {
    const { body } = await request(server).get('/api/scaffolder/v2/actions');
    const ours = body.filter(({ id }: { id: string }) =>
      id.startsWith('dvara:'),
    );

    expect(ours.map(({ id }: { id: string }) => id).sort()).toEqual([
      'dvara:gateway:find',
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
    it('«Roll back» takes the release of each region to its last good revision, without a word about values', async () => {
      await runTask({ values });
      await runTask({ values: { ...values, size: 'large' } });
      const clusters = [world.us, world.eu];
      const before = await Promise.all(
        clusters.map(async cluster =>
          (
            await helm.history(targetIn(cluster))
          ).map(({ revision }) => revision),
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
        expect((await helm.history(targetIn(cluster))).at(-1)).toMatchObject({
          revision: before[index].at(-1)! + 1,
          status: 'deployed',
        });
      }
    });

    it('«Roll back» takes a region to the revision that the form names', async () => {
      for (const size of ['medium', 'large', 'small']) {
        await runTask({ values: { ...values, size } });
      }
      const revisions = (await helm.history(targetIn(world.us))).map(
        ({ revision }) => revision,
      );
      const wanted = revisions.at(-3)!;
      const { task, output } = await runTask({
        template: 'dvara-roll-back',
        values: {
          ...gateway,
          regions: [{ id: 'us-east-1', revision: wanted }],
        },
      });
      expect(task?.status).toBe('completed');
      expect(output.text[0].content).toContain(`Revision ${wanted} `);
      expect((await helm.history(targetIn(world.us))).at(-1)).toMatchObject({
        revision: revisions.at(-1)! + 1,
        status: 'deployed',
      });
    });

    it('«Unlock» frees the release that is locked and leaves the other as it is', async () => {
      await runTask({ values });
      helm.addRevision({
        target: targetIn(world.us),
        status: 'pending-upgrade',
      });
      const inEurope = await helm.history(targetIn(world.eu));
      const { task, output, log } = await runTask({
        template: 'dvara-unlock',
        values: gateway,
      });
      expect({ status: task?.status, log }).toEqual({
        status: 'completed',
        log: expect.any(String),
      });
      expect(output.text[0].content).toMatch(/US East.*unlocked/);
      expect((await helm.history(targetIn(world.us))).at(-1)).toMatchObject({
        status: 'deployed',
      });
      expect(await helm.history(targetIn(world.eu))).toEqual(inEurope);
    });

    describe('«Change»', () => {
      const us = { ...gateway, regions: [{ id: 'us-east-1' }] };
      beforeEach(async () => {
        helm.rendering = renderServer;
        await runTask({ values });
      });

      it('changes what is named, in the regions that are named, and keeps all else', async () => {
        const before = await helm.values(targetIn(world.us));
        const inEurope = await helm.history(targetIn(world.eu));
        const { task, output, log } = await runTask({
          template: 'dvara-change',
          values: {
            ...us,
            component: 'gatewayServer',
            change: {
              replicaCount: 5,
              resources: { limits: { memory: '6Gi' } },
            },
          },
        });
        expect({ status: task?.status, log }).toEqual({
          status: 'completed',
          log: expect.any(String),
        });
        expect(output.text).toMatchObject([
          { title: 'Releases' },
          { title: 'Plan', content: expect.stringContaining('2 → 5') },
        ]);
        const after = await helm.values(targetIn(world.us));
        expect(after).toEqual(
          layerValues([
            before,
            {
              gatewayServer: {
                replicaCount: 5,
                resources: { limits: { memory: '6Gi' } },
              },
            },
          ]),
        );
        expect(await helm.history(targetIn(world.eu))).toEqual(inEurope);
      });

      it.each([
        ['Plan', { change: { replicaCount: 5 }, planOnly: true }],
        ['Nothing to change', { change: { replicaCount: 2 } }],
      ])('ends with «%s» and changes nothing', async (title, change) => {
        const before = await helm.history(targetIn(world.us));
        const { task, output } = await runTask({
          template: 'dvara-change',
          values: { ...us, ...change },
        });
        expect(task?.status).toBe('completed');
        expect(output.text[0].title).toBe(title);
        expect(await helm.history(targetIn(world.us))).toEqual(before);
      });

      it('takes only the values of its form from whoever may not write values freely', async () => {
        const { status } = await runTask({
          template: 'dvara-change',
          values: { ...us, change: { image: { tag: 'mine' } } },
        });
        expect(status).toBe(400);
      });
    });

    describe('«Rotate keys»', () => {
      const newKey = `${canary}-new`;
      const rotate = {
        template: 'dvara-rotate-keys',
        values: {
          ...gateway,
          keys: { openaiApiKey: '*******', geminiApiKey: '' },
        },
      };
      const keysIn = (cluster: typeof world.us) =>
        Object.fromEntries(
          Object.entries(
            cluster.getObjects({
              collection: '/api/v1/namespaces/gateways/secrets',
            })[0].data as Record<string, string>,
          ).map(([key, value]) => [
            key,
            Buffer.from(value, 'base64').toString(),
          ]),
        );
      const runs = (options: Parameters<typeof serverDeployment>[0] = {}) => {
        for (const cluster of [world.us, world.eu]) {
          cluster.setObjects({
            collection: '/apis/apps/v1/namespaces/gateways/deployments',
            objects: [
              serverDeployment({
                secretName: 'orders-llm-keys',
                owner: 'group:default/orders',
                ...options,
              }),
            ],
          });
        }
      };

      beforeAll(async () => {
        helm.rendering = renderServer;
        await runTask({
          values: { ...values, openaiApiKey: '***', anthropicApiKey: '***' },
          secrets: { openaiApiKey: canary, anthropicApiKey: 'sk-kept' },
        });
      });
      beforeEach(() => runs());
      afterAll(() => runs());

      it('replaces the key in every region, keeps the others, and upgrades the first region alone', async () => {
        const before = helm.upgrades.length;
        const { task, output, log } = await runTask({
          ...rotate,
          secrets: { openaiApiKey: newKey },
        });

        expect({ status: task?.status, log }).toEqual({
          status: 'completed',
          log: expect.not.stringContaining('"status":"failed"'),
        });
        for (const cluster of [world.us, world.eu]) {
          expect(keysIn(cluster)).toMatchObject({
            'openai-api-key': newKey,
            'anthropic-api-key': 'sk-kept',
            'mock-provider-enabled': 'true',
          });
        }
        expect(log).toContain('for us-east-1; then eu-west-1');
        const upgrades = helm.upgrades.slice(before);
        expect(upgrades).toHaveLength(2);
        // The values of before, but for the version of what the pods read.
        expect(upgrades[0].values).toMatchObject({
          gatewayServer: { replicaCount: 2, gatewayMode: 'full' },
          secrets: { existingSecret: 'orders-llm-keys' },
        });
        expect(output.text[0]).toMatchObject({
          title: 'Releases',
          content: expect.stringContaining('US East (us-east-1)'),
        });
        expect(output.text[2].content).toMatch(/gateway-server/);
        expect(JSON.stringify([task, log, output])).not.toContain(newKey);
      });

      it('replaces no pod where the key is the same', async () => {
        const before = helm.upgrades.length;
        const { task, output } = await runTask({
          ...rotate,
          secrets: { openaiApiKey: newKey },
        });
        expect(task?.status).toBe('completed');
        expect(helm.upgrades).toHaveLength(before);
        expect(output.text[0].title).toBe('Nothing to restart');
      });

      it('refuses a form without a key, with a sentence', async () => {
        const { task, log } = await runTask({
          ...rotate,
          values: { ...gateway, keys: {} },
        });
        expect(task?.status).toBe('failed');
        expect(log).toContain('Nothing was started: no key was given');
      });

      it('refuses a task whose typed key is gone, as after a retry', async () => {
        const { task, log } = await runTask(rotate);
        expect(task?.status).toBe('failed');
        expect(log).toContain('Keys have to be typed again');
        expect(keysIn(world.us)['openai-api-key']).toBe(newKey);
      });

      it('writes nothing where the release has another owner than the entity', async () => {
        runs({ owner: 'group:default/payments' });
        const { task, log } = await runTask({
          ...rotate,
          secrets: { openaiApiKey: 'sk-stolen' },
        });
        expect(task?.status).toBe('failed');
        expect(log).toContain('is owned by group:default/payments');
        expect(keysIn(world.eu)['openai-api-key']).toBe(newKey);
      });
    });

    it('«Uninstall» wants the gateway’s name, then removes the release of each region and tells what stays', async () => {
      const refused = await runTask({
        template: 'dvara-uninstall',
        values: { ...gateway, confirm: 'orders', removeLeftovers: false },
      });
      expect(refused.task?.status).toBe('failed');
      expect(await helm.history(targetIn(world.us))).not.toEqual([]);

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
        expect(await helm.history(targetIn(cluster))).toEqual([]);
      }
    });
  });
});

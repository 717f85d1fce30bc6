import {
  createBackendModule,
  type SchedulerServiceTaskInvocationDefinition,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import {
  startFakeCluster,
  type FakeCluster,
  type FakeObject,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import request from 'supertest';
import catalogModuleDvara from '.';

// A catalog with its database takes a while to start on a busy machine.
jest.setTimeout(60_000);

const COLLECTION = '/apis/apps/v1/namespaces/gateways/deployments';
const OTHER_NAMESPACE = '/apis/apps/v1/namespaces/team-a/deployments';

function deployment(options: {
  release: string;
  gateway?: string;
  annotations?: Record<string, string>;
}): FakeObject {
  const { release, gateway, annotations } = options;
  return {
    metadata: {
      name: `${release}-dvara-server`,
      annotations,
      labels: {
        'app.kubernetes.io/name': 'dvara',
        'app.kubernetes.io/instance': release,
        'app.kubernetes.io/component': 'gateway-server',
        ...(gateway
          ? {
              'dvara.ai/gateway': gateway,
              'backstage.io/kubernetes-id': gateway,
            }
          : {}),
      },
    },
  };
}

/** What a Git host's files would register. */
const otherSource = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'other-source',
  register(env) {
    env.registerInit({
      deps: { processing: catalogProcessingExtensionPoint },
      async init({ processing }) {
        const component = (name: string, annotations = {}): Entity => ({
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name,
            annotations: {
              'backstage.io/managed-by-location': 'url:https://git.example/x',
              'backstage.io/managed-by-origin-location':
                'url:https://git.example/x',
              ...annotations,
            },
          },
          spec: { type: 'service', lifecycle: 'production', owner: 'orders' },
        });
        processing.addEntityProvider({
          getProviderName: () => 'other-source',
          connect: connection =>
            connection.applyMutation({
              type: 'full',
              entities: [
                { entity: component('taken') },
                {
                  entity: component('git-file', {
                    'dvara.ai/gateway': 'in-git',
                  }),
                },
              ],
            }),
        });
      },
    });
  },
});

describe('catalogModuleDvara', () => {
  let us: FakeCluster;
  let eu: FakeCluster;
  let backend: TestBackend;
  const tasks = new Map<string, SchedulerServiceTaskInvocationDefinition>();
  const scheduler = mockServices.scheduler.mock({
    createScheduledTaskRunner: () => ({
      run: async task => {
        tasks.set(task.id, task);
      },
    }),
  });

  const set = (cluster: FakeCluster, objects: FakeObject[]) =>
    cluster.setObjects({ collection: COLLECTION, objects });

  async function refresh() {
    await tasks.get('dvara-catalog-refresh')?.fn(new AbortController().signal);
  }

  async function find(path: string): Promise<Entity | undefined> {
    const response = await request(backend.server).get(
      `/api/catalog/entities/by-name/${path}`,
    );
    return response.status === 200 ? response.body : undefined;
  }

  /** Looks again until it holds: the catalog stitches entities in the background. */
  async function until(holds: () => Promise<boolean>) {
    while (!(await holds())) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  const regionsOf = async (gateway: string) =>
    (await find(`component/default/${gateway}`))?.metadata.annotations?.[
      'dvara.ai/regions'
    ];

  beforeAll(async () => {
    us = await startFakeCluster();
    eu = await startFakeCluster();
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleDvara,
        otherSource,
        scheduler.factory,
        mockServices.rootConfig.factory({
          data: {
            catalog: { rules: [{ allow: ['Component', 'Resource'] }] },
            kubernetes: {
              clusterLocatorMethods: [
                {
                  type: 'config',
                  clusters: [
                    us.clusterConfig({ name: 'us' }),
                    eu.clusterConfig({ name: 'eu' }),
                  ],
                },
              ],
            },
            dvara: {
              regions: [
                {
                  id: 'us-east-1',
                  name: 'US East',
                  cluster: 'us',
                  namespaces: ['gateways', 'team-a'],
                },
                { id: 'eu-west-1', cluster: 'eu', namespaces: ['gateways'] },
              ],
            },
          },
        }),
      ],
    });
  });

  afterAll(async () => {
    await backend.stop();
    await us.stop();
    await eu.stop();
  });

  it('brings a gateway of two regions into the catalog as one Component', async () => {
    const gateway = deployment({
      release: 'orders-llm',
      gateway: 'orders-llm',
      annotations: {
        'dvara.ai/owner': 'group:default/orders',
        'dvara.ai/system': 'ordering',
        'dvara.ai/lifecycle': 'production',
      },
    });
    set(us, [gateway]);
    set(eu, [gateway]);
    await refresh();
    await until(async () => Boolean(await regionsOf('orders-llm')));

    expect(await find('component/default/orders-llm')).toMatchObject({
      metadata: {
        annotations: {
          'dvara.ai/gateway': 'orders-llm',
          'dvara.ai/regions': 'us-east-1,eu-west-1',
          'backstage.io/kubernetes-id': 'orders-llm',
          'backstage.io/kubernetes-namespace': 'gateways',
          'backstage.io/managed-by-location': 'dvara:regions',
        },
      },
      spec: {
        type: 'ai-gateway',
        owner: 'group:default/orders',
        system: 'system:default/ordering',
        lifecycle: 'production',
        dependsOn: expect.arrayContaining([
          'resource:default/dvara-region-us-east-1',
          'resource:default/dvara-region-eu-west-1',
        ]),
      },
    });
    await until(async () =>
      Boolean(await find('resource/default/dvara-region-us-east-1')),
    );
    expect(us.requests.every(({ role }) => role === 'viewer')).toBe(true);
  });

  it('keeps gateways of a region that is down, and lets others change meanwhile', async () => {
    const lasting = deployment({ release: 'lasting', gateway: 'lasting' });
    const leaving = deployment({ release: 'leaving', gateway: 'leaving' });
    set(us, [leaving]);
    set(eu, [lasting, deployment({ release: 'both', gateway: 'both' })]);
    await refresh();
    await until(async () => Boolean(await regionsOf('leaving')));
    await until(async () => Boolean(await regionsOf('lasting')));
    await until(async () => Boolean(await regionsOf('both')));

    await eu.stop();
    set(us, [deployment({ release: 'both', gateway: 'both' })]);
    await refresh();
    await until(async () => !(await regionsOf('leaving')));
    await until(
      async () => (await regionsOf('both')) === 'us-east-1,eu-west-1',
    );
    expect(await regionsOf('lasting')).toBe('eu-west-1');

    await eu.start();
    set(eu, []);
    await refresh();
    await until(async () => !(await regionsOf('lasting')));
    await until(async () => (await regionsOf('both')) === 'us-east-1');
  });

  it('steps aside where another source has the gateway or its name', async () => {
    set(us, [
      deployment({ release: 'in-git', gateway: 'in-git' }),
      deployment({ release: 'taken', gateway: 'taken' }),
      deployment({ release: 'free', gateway: 'free' }),
    ]);
    await until(async () => Boolean(await find('component/default/taken')));
    await until(async () => Boolean(await find('component/default/git-file')));
    await refresh();
    await until(async () => Boolean(await regionsOf('free')));
    expect(await find('component/default/taken')).toMatchObject({
      spec: { type: 'service' },
    });
    expect(await find('component/default/in-git')).toBeUndefined();
  });

  it('finds a plain helm install by its labels, in whatever namespace it may live', async () => {
    us.setObjects({
      collection: OTHER_NAMESPACE,
      objects: [deployment({ release: 'plain' })],
    });
    await refresh();
    await until(async () => Boolean(await regionsOf('plain')));
    expect(await find('component/default/plain')).toMatchObject({
      metadata: {
        annotations: {
          'dvara.ai/namespace': 'team-a',
          'backstage.io/kubernetes-label-selector':
            'app.kubernetes.io/name=dvara,app.kubernetes.io/instance=plain',
        },
      },
      spec: { owner: 'group:default/unowned', lifecycle: 'unknown' },
    });
  });

  describe('while it watches', () => {
    let end: () => Promise<void>;

    beforeEach(async () => {
      const turn = new AbortController();
      const over = tasks.get('dvara-catalog-watch')?.fn(turn.signal);
      end = async () => {
        turn.abort();
        await over;
      };
      await until(
        async () =>
          us.watches.count(COLLECTION) === 1 &&
          us.watches.count(OTHER_NAMESPACE) === 1 &&
          eu.watches.count(COLLECTION) === 1,
      );
    });

    afterEach(async () => {
      await end();
      eu.clearRoutes();
      set(us, []);
      set(eu, []);
    });

    it('brings a gateway of two regions and takes it away without a look, by one watch and one list', async () => {
      const asked = () =>
        us.requests.filter(({ path }) => path.startsWith(COLLECTION)).length;
      const before = asked();
      const quick = deployment({ release: 'quick', gateway: 'quick' });
      set(us, [quick]);
      await until(async () => (await regionsOf('quick')) === 'us-east-1');
      set(eu, [quick]);
      await until(
        async () => (await regionsOf('quick')) === 'us-east-1,eu-west-1',
      );
      set(us, []);
      await until(async () => (await regionsOf('quick')) === 'eu-west-1');
      set(eu, []);
      await until(async () => !(await regionsOf('quick')));
      expect(asked()).toBe(before);
    });

    it('keeps what it has seen when a look ends that a slow region has held up since before', async () => {
      let letGo: () => void = () => undefined;
      eu.setRoute({
        path: COLLECTION,
        watch: false,
        handler: (_request, response) => {
          letGo = () => response.writeHead(503).end();
        },
      });
      const listed = us.requests.length;
      const look = refresh();
      await until(async () => us.requests.length >= listed + 2);
      set(us, [deployment({ release: 'meanwhile', gateway: 'meanwhile' })]);
      await until(async () => Boolean(await regionsOf('meanwhile')));
      letGo();
      await look;
      expect(await regionsOf('meanwhile')).toBe('us-east-1');
    });

    it('goes on in the other regions where one cannot be watched', async () => {
      const apart = deployment({ release: 'apart', gateway: 'apart' });
      set(eu, [apart]);
      await until(async () => (await regionsOf('apart')) === 'eu-west-1');
      await eu.stop();
      set(us, [apart]);
      await until(async () => (await regionsOf('apart')) !== 'eu-west-1');
      expect(await regionsOf('apart')).toBe('us-east-1,eu-west-1');
      await eu.start();
    });
  });
});

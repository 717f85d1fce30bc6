import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { permissionRules } from '@backstage/plugin-catalog-backend/alpha';
import { catalogEntityPermissionResourceRef } from '@backstage/plugin-catalog-node/alpha';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import permissionBackend from '@backstage/plugin-permission-backend';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import scaffolderBackend from '@backstage/plugin-scaffolder-backend';
import {
  dvaraPermissions,
  releaseResourceRef,
  RESOURCE_TYPE_DVARA_RELEASE,
} from '@dvara/backstage-plugin-dvara-common';
import scaffolderModuleDvara from '@dvara/backstage-plugin-scaffolder-backend-module-dvara';
import request from 'supertest';
import permissionModuleDvaraPolicy from './index';

const groups: Record<string, string[]> = {
  'user:default/admin': ['group:default/platform'],
  'user:default/ann': ['group:default/orders'],
  'user:default/bob': ['group:default/orders', 'group:default/search'],
  'user:default/eve': [],
  'user:default/cem': ['group:default/everywhere'],
  'user:default/dee': ['group:default/one-region'],
  'user:default/fay': ['group:default/operations'],
  'user:default/gil': ['group:default/operations', 'group:default/orders'],
};

const region = (id: string) => ({
  id,
  cluster: 'local',
  namespaces: ['gateways'],
});

const owners: Record<string, string> = {
  'component:default/orders-llm': 'group:default/orders',
  'component:default/search-llm': 'group:default/search',
};

/** The catalog, as far as the permission backend asks it: the real rule over two entities. */
const catalogWithTwoGateways = createBackendPlugin({
  pluginId: 'catalog',
  register(env) {
    env.registerInit({
      deps: { registry: coreServices.permissionsRegistry },
      async init({ registry }) {
        registry.addResourceType({
          resourceRef: catalogEntityPermissionResourceRef,
          permissions: dvaraPermissions.filter(
            ({ resourceType }) => resourceType === 'catalog-entity',
          ),
          rules: [permissionRules.isEntityOwner],
          getResources: async refs =>
            refs.map(ref => ({
              apiVersion: 'backstage.io/v1alpha1',
              kind: 'Component',
              metadata: { name: ref.split('/')[1] },
              relations: [{ type: 'ownedBy', targetRef: owners[ref] }],
            })),
        });
      },
    });
  },
});

/** The portal's own permission backend, policy and scaffolder; only who is in which group is made up. */
async function startPortal() {
  return startTestBackend({
    features: [
      permissionBackend,
      catalogWithTwoGateways,
      permissionModuleDvaraPolicy,
      scaffolderBackend,
      scaffolderModuleDvara,
      catalogServiceMock.factory({ entities: [] }),
      mockServices.rootConfig.factory({
        data: {
          permission: { enabled: true },
          gatewayPolicy: {
            administrators: ['Platform'],
            teams: [
              {
                group: 'Group:Orders',
                gateways: ['orders-llm'],
                regions: ['us-east-1', 'eu-west-1'],
              },
              {
                group: 'group:default/search',
                gateways: ['search-llm'],
                regions: ['ap-south-1'],
              },
              {
                group: 'everywhere',
                gateways: ['search-llm'],
                regions: ['*'],
              },
              {
                group: 'one-region',
                gateways: ['*'],
                regions: ['us-east-1'],
              },
              { group: 'operations', gateways: ['*'], regions: ['*'] },
            ],
          },
          kubernetes: {
            clusterLocatorMethods: [
              {
                type: 'config',
                clusters: [
                  {
                    name: 'local',
                    url: 'https://127.0.0.1:1',
                    authProvider: 'serviceAccount',
                    serviceAccountToken: 'nobody asks with it',
                    skipTLSVerify: true,
                  },
                ],
              },
            ],
          },
          dvara: {
            regions: ['us-east-1', 'eu-west-1', 'ap-south-1'].map(region),
          },
        },
      }),
      createServiceFactory({
        service: coreServices.httpAuth,
        deps: { plugin: coreServices.pluginMetadata },
        factory({ plugin }) {
          const httpAuth = mockServices.httpAuth({ pluginId: plugin.getId() });
          return {
            ...httpAuth,
            issueUserCookie: httpAuth.issueUserCookie.bind(httpAuth),
            // The mock leaves out what real tokens between plugins say: that a plugin asks on the user's behalf.
            async credentials(asked, allowed) {
              const credentials = await httpAuth.credentials(asked, allowed);
              const { principal } = credentials as ReturnType<
                typeof mockCredentials.user
              >;
              return principal.type === 'user'
                ? ({
                    ...credentials,
                    principal: {
                      ...principal,
                      actor: { type: 'service', subject: 'plugin:scaffolder' },
                    },
                  } as typeof credentials)
                : credentials;
            },
          };
        },
      }),
      createServiceFactory({
        service: coreServices.userInfo,
        deps: {},
        factory: () => ({
          async getUserInfo(credentials) {
            const { userEntityRef } = (
              credentials as ReturnType<typeof mockCredentials.user>
            ).principal;
            return {
              userEntityRef,
              ownershipEntityRefs: [
                userEntityRef,
                ...(groups[userEntityRef] ?? []),
              ],
            };
          },
        }),
      }),
    ],
  });
}

describe('the portal’s permission policy', () => {
  let portal: Awaited<ReturnType<typeof startPortal>>;
  beforeAll(async () => {
    portal = await startPortal();
  }, 120_000);
  afterAll(() => portal?.stop());

  const verbs = dvaraPermissions.filter(
    ({ resourceType }) => resourceType === RESOURCE_TYPE_DVARA_RELEASE,
  );
  const reads = dvaraPermissions.filter(
    ({ resourceType }) => resourceType !== RESOURCE_TYPE_DVARA_RELEASE,
  );
  const releases = [
    ['us-east-1', 'orders-llm'],
    ['eu-west-1', 'orders-llm'],
    ['ap-south-1', 'orders-llm'],
    ['us-east-1', 'search-llm'],
    ['ap-south-1', 'search-llm'],
  ];

  /** Which permissions a user has on each release, as the permission backend answers. */
  async function rightsOf(user: string): Promise<Record<string, string[]>> {
    const items = releases.flatMap(([regionId, release]) =>
      verbs.map(permission => ({
        id: `${regionId} ${release} ${permission.name}`,
        permission,
        resourceRef: releaseResourceRef({
          region: regionId,
          namespace: 'gateways',
          release,
        }),
      })),
    );
    const { status, body } = await request(portal.server)
      .post('/api/permission/authorize')
      .set('Authorization', mockCredentials.user.header(user))
      .send({ items });
    expect({ status, body }).toMatchObject({ status: 200 });
    const allowed = new Set(
      body.items
        .filter(
          ({ result }: { result: string }) => result === AuthorizeResult.ALLOW,
        )
        .map(({ id }: { id: string }) => id),
    );
    return Object.fromEntries(
      releases.map(([regionId, release]) => [
        `${release} in ${regionId}`,
        verbs
          .map(({ name }) => name)
          .filter(name => allowed.has(`${regionId} ${release} ${name}`)),
      ]),
    );
  }

  /** What a user may read of a gateway that a group owns, as the permission backend answers. */
  async function readingOf(options: {
    user: string;
    entity: string;
  }): Promise<string[]> {
    const { user, entity } = options;
    const { status, body } = await request(portal.server)
      .post('/api/permission/authorize')
      .set('Authorization', mockCredentials.user.header(user))
      .send({
        items: reads.map(permission => ({
          id: permission.name,
          permission,
          resourceRef: `component:default/${entity}`,
        })),
      });
    expect({ status, body }).toMatchObject({ status: 200 });
    return body.items
      .filter(
        ({ result }: { result: string }) => result === AuthorizeResult.ALLOW,
      )
      .map(({ id }: { id: string }) => id);
  }

  const everything = verbs.map(({ name }) => name);
  const team = [
    'dvara.release.plan',
    'dvara.release.deploy',
    'dvara.release.test',
    'dvara.release.rollback',
    'dvara.secret.apply',
  ];

  it.each([
    [
      'an administrator may do everything everywhere',
      'user:default/admin',
      [everything, everything, everything, everything, everything],
    ],
    [
      'a team may work on its own gateway in its own regions, without uninstalling it',
      'user:default/ann',
      [team, team, [], [], []],
    ],
    [
      'a member of two teams has what each of them has, and no mixture',
      'user:default/bob',
      [team, team, [], [], team],
    ],
    [
      'a team without a list of regions may work on its gateway in all of them',
      'user:default/cem',
      [[], [], [], team, team],
    ],
    [
      'a team without a list of gateways may work on all of them in its region',
      'user:default/dee',
      [team, [], [], team, []],
    ],
    [
      'a team without either list may work on everything, without uninstalling it',
      'user:default/fay',
      [team, team, team, team, team],
    ],
    [
      'a team without either list keeps that beside another team',
      'user:default/gil',
      [team, team, team, team, team],
    ],
    [
      'whoever is in no team may change nothing',
      'user:default/eve',
      [[], [], [], [], []],
    ],
  ])('%s', async (_what, user, expected) => {
    expect(await rightsOf(user)).toEqual(
      Object.fromEntries(
        releases.map(([regionId, release], index) => [
          `${release} in ${regionId}`,
          expected[index],
        ]),
      ),
    );
  });

  it.each([
    [
      'an administrator may read everything',
      'user:default/admin',
      'orders-llm',
      ['dvara.gateway.read', 'dvara.log.read', 'dvara.history.read'],
    ],
    [
      'an owner may read logs and histories of its gateway',
      'user:default/ann',
      'orders-llm',
      ['dvara.gateway.read', 'dvara.log.read', 'dvara.history.read'],
    ],
    [
      'whoever may deploy a gateway without owning its entity sees how it is, and no logs',
      'user:default/fay',
      'orders-llm',
      ['dvara.gateway.read'],
    ],
    [
      'whoever is in no team sees how a gateway is, and no logs',
      'user:default/eve',
      'orders-llm',
      ['dvara.gateway.read'],
    ],
    [
      'an owner sees no logs of a gateway that is not its own',
      'user:default/ann',
      'search-llm',
      ['dvara.gateway.read'],
    ],
  ])('%s', async (_what, user, entity, expected) => {
    expect(await readingOf({ user, entity })).toEqual(expected);
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { KubernetesApi } from '@dvara/local-cluster';
import type { HelmMajor } from '@dvara/toolchain';
import { parse } from 'yaml';
import {
  optionsOf,
  readVerbTable,
} from '../../../plugins/dvara-node/scripts/rbac/rbacFiles.ts';
import { renderManifest } from '../../../plugins/dvara-node/scripts/rbac/renderManifest.ts';
import { unionRules } from '../../../plugins/dvara-node/scripts/rbac/unionRules.ts';
import type {
  CredentialRole,
  VerbRow,
  VerbTable,
} from '../../../plugins/dvara-node/scripts/rbac/VerbTable.ts';
import { ChartCluster, helmMajors } from './support/ChartCluster.ts';
import { chartDirectory } from './support/ChartNamespace.ts';
import { clusterPrerequisites } from './support/clusterPrerequisites.ts';
import { CredentialNamespace } from './support/CredentialNamespace.ts';
import {
  deployerRequests,
  viewerRequests,
  type CredentialRequest,
} from './support/credentialRequests.ts';
import { gatewayLife } from './support/gatewayLife.ts';
import { grantOf } from './support/grantOf.ts';

const table = readVerbTable();

const everything = parse(
  readFileSync(join(chartDirectory, 'ci/everything-values.yaml'), 'utf8'),
) as Record<string, Record<string, unknown>>;
const first = {
  ...everything,
  // Nobody gives a LoadBalancer its address here, and Helm would wait for it.
  gatewayServer: { ...everything.gatewayServer, service: { port: 80 } },
};
/** Of the same chart, every object changed. */
const values = {
  first,
  second: { ...first, commonAnnotations: { 'example.com/owner': 'platform' } },
};

/** Long for pods that are played, on a machine that does other things too. */
const LIFE_SECONDS = 180;
/** For a life that must fail; it may do so by waiting for what it cannot see. */
const FAILING_SECONDS = 90;

/** Features whose rights Helm itself needs; the others are the actions' own. */
const helmFeatures = [
  'chart objects',
  "Helm's release storage",
  'waiting for a rollout',
  'helm test',
];

/** What Helm tries and does without: it is refused, and Helm goes on. */
const dispensable = ['get namespaces in the cluster'];

function grantsOf(rows: readonly VerbRow[]): string[] {
  return unionRules(rows)
    .flatMap(({ apiGroups: [group], resources, verbs }) =>
      resources.flatMap(resource => {
        const [kind, subresource] = resource.split('/');
        const place = `${group ? `${kind}.${group}` : kind}${
          subresource ? `/${subresource}` : ''
        }`;
        return verbs.map(verb => `${verb} ${place}`);
      }),
    )
    .sort();
}

function nameOf(row: VerbRow): string {
  return `«${row.feature}» (${row.resources.join(', ')})`;
}

function without(row: VerbRow): VerbTable {
  return {
    ...table,
    deployer: table.deployer.filter(
      each => each !== row,
    ) as VerbTable['deployer'],
  };
}

function grantOfRequest(request: CredentialRequest): string {
  return (
    grantOf({ method: request.method ?? 'GET', path: request.path }) ??
    assert.fail(`${request.path} is no resource`)
  );
}

/** Those of the requests that are refused for want of a right. */
async function refusedOf(options: {
  api: KubernetesApi;
  requests: CredentialRequest[];
}): Promise<string[]> {
  const refused: string[] = [];
  for (const request of options.requests) {
    const { status } = await options.api.request(request);
    assert.notEqual(status, 401, 'the account’s token is not accepted');
    if (status === 403) {
      refused.push(grantOfRequest(request));
    }
  }
  return refused.sort();
}

interface Attributes {
  verb: string;
  group?: string;
  resource: string;
  subresource?: string;
  name?: string;
  /** All, or the cluster's, without. */
  namespace?: string;
}

async function isAllowed(options: {
  api: KubernetesApi;
  attributes: Attributes;
}): Promise<boolean> {
  const { status } = await options.api.json<{ status: { allowed: boolean } }>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: options.attributes },
    },
  });
  return status.allowed;
}

const RBAC = 'rbac.authorization.k8s.io';

/** What neither may do in the namespace of gateways or anywhere else. */
function refusedToBoth(namespace: string): Attributes[] {
  const writing = ['create', 'update', 'patch', 'delete', 'deletecollection'];
  return [
    ...['roles', 'rolebindings'].flatMap(resource =>
      [...writing, 'escalate', 'bind'].map(verb => ({
        verb,
        group: RBAC,
        resource,
        namespace,
      })),
    ),
    ...['clusterroles', 'clusterrolebindings'].flatMap(resource =>
      ['get', 'list', ...writing, 'escalate', 'bind'].map(verb => ({
        verb,
        group: RBAC,
        resource,
      })),
    ),
    ...['users', 'groups', 'serviceaccounts'].map(resource => ({
      verb: 'impersonate',
      resource,
      namespace,
    })),
    ...['namespaces', 'nodes', 'persistentvolumes'].flatMap(resource =>
      ['get', 'list', 'watch', ...writing].map(verb => ({ verb, resource })),
    ),
    ...['exec', 'attach', 'ephemeralcontainers', 'eviction'].flatMap(
      subresource =>
        ['get', 'create', 'update', 'patch'].map(verb => ({
          verb,
          resource: 'pods',
          subresource,
          namespace,
        })),
    ),
    {
      verb: 'create',
      resource: 'serviceaccounts',
      subresource: 'token',
      namespace,
    },
    ...['secrets', 'pods', 'configmaps'].flatMap(resource =>
      ['default', 'kube-system', undefined].flatMap(elsewhere =>
        ['get', 'list', 'watch', 'create', 'delete'].map(verb => ({
          verb,
          resource,
          namespace: elsewhere,
        })),
      ),
    ),
  ];
}

/** What the viewer may not do besides. */
function refusedToViewer(namespace: string): Attributes[] {
  const granted = unionRules(table.viewer).flatMap(
    ({ apiGroups: [group], resources }) =>
      resources
        .filter(resource => !resource.includes('/'))
        .map(resource => ({ group, resource })),
  );
  return [
    ...['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'].map(
      verb => ({ verb, resource: 'secrets', namespace }),
    ),
    ...granted.flatMap(kind =>
      ['create', 'update', 'patch', 'delete', 'deletecollection'].map(verb => ({
        ...kind,
        verb,
        namespace,
      })),
    ),
    ...['create', 'update'].map(verb => ({
      verb,
      resource: 'services',
      subresource: 'proxy',
      namespace,
    })),
    {
      verb: 'patch',
      group: 'apps',
      resource: 'deployments',
      subresource: 'scale',
      namespace,
    },
  ];
}

// One cluster for the file: starting one costs more than a test.
describe('the credentials of the portal, each with its generated manifests alone', () => {
  let cluster: ChartCluster;

  before(async () => {
    cluster = await ChartCluster.start();
    for (const { path, object } of clusterPrerequisites) {
      await cluster.api.json({ method: 'POST', path, body: object });
    }
  });

  after(() => cluster?.close());

  const create = async (options: {
    name: string;
    role: CredentialRole;
    /** Of the role; each is applied as a manifest of its own. */
    options?: string[];
    from?: VerbTable;
    major?: HelmMajor;
    refuseWatchList?: boolean;
  }) => {
    const { name, role, from = table, major = 4, ...rest } = options;
    return CredentialNamespace.create({
      ...rest,
      cluster,
      name,
      major,
      account: `dvara-${role}`,
      manifests: [undefined, ...(options.options ?? [])].map(option =>
        renderManifest({ table: from, role, option, accountNamespace: name }),
      ),
    });
  };

  const assertRefused = async (options: {
    api: KubernetesApi;
    all: Attributes[];
  }) => {
    const allowed: string[] = [];
    for (const attributes of options.all) {
      if (await isAllowed({ api: options.api, attributes })) {
        allowed.push(JSON.stringify(attributes));
      }
    }
    assert.deepEqual(allowed, []);
  };

  describe('viewer', () => {
    test('reads all that the portal asks for, and is granted nothing that it does not ask for', async t => {
      const options = optionsOf({ table, role: 'viewer' });
      const namespace = await create({
        name: 'viewer',
        role: 'viewer',
        options,
      });
      t.after(() => namespace.remove());
      const requests = viewerRequests('viewer');
      assert.deepEqual(await refusedOf({ api: namespace.api, requests }), []);
      assert.deepEqual(
        [...new Set(requests.map(grantOfRequest))].sort(),
        grantsOf(table.viewer),
      );
    });

    test('reads no Secret, writes nothing, executes nothing and sees no other namespace', async t => {
      const options = optionsOf({ table, role: 'viewer' });
      const name = 'viewer-limits';
      const namespace = await create({ name, role: 'viewer', options });
      t.after(() => namespace.remove());
      await assertRefused({
        api: namespace.api,
        all: [...refusedToBoth(name), ...refusedToViewer(name)],
      });
      for (const path of [
        `/api/v1/namespaces/${name}/secrets`,
        '/api/v1/namespaces/default/pods',
        '/api/v1/pods',
        '/api/v1/nodes',
      ]) {
        const { status } = await namespace.api.request({ path });
        assert.equal(status, 403, path);
      }
    });

    test('reads no log unless its option is applied', async t => {
      for (const [name, options, refused] of [
        ['viewer-silent', ['service-proxy', 'port-forward'], ['get pods/log']],
        ['viewer-logs', ['logs'], []],
      ] as const) {
        const namespace = await create({
          name,
          role: 'viewer',
          options: [...options],
        });
        t.after(() => namespace.remove());
        const requests = viewerRequests(name).filter(
          ({ feature }) => feature === 'logs',
        );
        assert.deepEqual(
          await refusedOf({ api: namespace.api, requests }),
          refused,
          name,
        );
      }
    });

    test('reaches no gateway where neither option is applied, and only by the one that is', async t => {
      const status = (name: string) =>
        viewerRequests(name).filter(({ feature }) =>
          feature.startsWith('gateway status'),
        );
      const refusals: Record<string, string[]> = {
        none: [
          'create pods/portforward',
          'get pods/portforward',
          'get services/proxy',
        ],
        'service-proxy': ['create pods/portforward', 'get pods/portforward'],
        'port-forward': ['get services/proxy'],
      };
      for (const [option, refused] of Object.entries(refusals)) {
        const name = `viewer-${option}`;
        const namespace = await create({
          name,
          role: 'viewer',
          options: option === 'none' ? [] : [option],
        });
        t.after(() => namespace.remove());
        assert.deepEqual(
          await refusedOf({ api: namespace.api, requests: status(name) }),
          refused,
          option,
        );
      }
    });
  });

  describe('deployer', { concurrency: 1 }, () => {
    const used = new Set<string>();

    for (const { major, refuseWatchList } of [
      { major: 3, refuseWatchList: false },
      { major: 4, refuseWatchList: false },
      { major: 4, refuseWatchList: true },
    ] as const) {
      test(`Helm ${major} installs, tests, changes, returns and uninstalls the chart with everything on${
        refuseWatchList ? ', at an API server that streams no lists' : ''
      }`, async t => {
        const namespace = await create({
          name: `life-${major}${refuseWatchList ? '-lists' : ''}`,
          role: 'deployer',
          major,
          refuseWatchList,
        });
        t.after(() => namespace.remove());
        const { chart, recorder } = namespace;
        await gatewayLife({
          namespace: chart,
          values,
          timeoutSeconds: LIFE_SECONDS,
        });
        assert.deepEqual(
          [...recorder.refused].filter(grant => !dispensable.includes(grant)),
          [],
        );
        recorder.used.forEach(grant => used.add(grant));
      });
    }

    test('the actions may do all that they ask for', async t => {
      const name = 'actions';
      const namespace = await create({ name, role: 'deployer' });
      t.after(() => namespace.remove());
      const requests = deployerRequests(name);
      assert.deepEqual(await refusedOf({ api: namespace.api, requests }), []);
      requests.forEach(request => used.add(grantOfRequest(request)));
    });

    test('nothing is granted that neither Helm nor an action has used', () => {
      assert.deepEqual(
        [...used].filter(grant => !dispensable.includes(grant)).sort(),
        grantsOf(table.deployer),
      );
    });

    test('gives nobody rights, makes no namespaces and sees nothing of the cluster or of other namespaces', async t => {
      const name = 'deployer-limits';
      const namespace = await create({ name, role: 'deployer' });
      t.after(() => namespace.remove());
      await assertRefused({
        api: namespace.api,
        all: [
          ...refusedToBoth(name),
          {
            verb: 'create',
            resource: 'pods',
            subresource: 'portforward',
            namespace: name,
          },
          {
            verb: 'get',
            resource: 'services',
            subresource: 'proxy',
            namespace: name,
          },
        ],
      });
      const rules = {
        rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
      };
      const refused: CredentialRequest[] = [
        ['/api/v1/namespaces', 'Namespace', {}] as const,
        [`/apis/${RBAC}/v1/clusterroles`, 'ClusterRole', rules] as const,
        [`/apis/${RBAC}/v1/namespaces/${name}/roles`, 'Role', rules] as const,
      ].map(([path, kind, content]) => ({
        feature: kind,
        method: 'POST',
        path,
        body: { kind, metadata: { name: 'mine' }, ...content },
      }));
      for (const request of refused) {
        const { status } = await namespace.api.request(request);
        assert.equal(status, 403, request.path);
      }
    });

    describe('without one row', { concurrency: 2 }, () => {
      /** Their rights are also those of the chart's own objects. */
      const held = ['provider keys', 'release record'];
      const all = grantsOf(table.deployer);

      test('all rows but those of Secrets and ConfigMaps of the actions add a right', () => {
        const adding = table.deployer.filter(
          row => grantsOf(without(row).deployer).length < all.length,
        );
        assert.deepEqual(
          table.deployer
            .filter(row => !adding.includes(row))
            .map(row => row.feature),
          held,
        );
      });

      table.deployer
        .filter(({ feature }) => !held.includes(feature))
        .forEach((row, index) => {
          const missing = all.filter(
            grant => !grantsOf(without(row).deployer).includes(grant),
          );
          const isHelms = helmFeatures.includes(row.feature);
          for (const major of isHelms ? helmMajors : ([4] as const)) {
            const whose = isHelms ? `Helm ${major}` : 'an action';
            test(`${whose} fails, without ${nameOf(row)}`, async t => {
              const name = `without-${index}-${major}`;
              const namespace = await create({
                name,
                role: 'deployer',
                from: without(row),
                major,
              });
              t.after(() => namespace.remove());
              if (!isHelms) {
                const requests = deployerRequests(name).filter(
                  ({ feature }) => feature === row.feature,
                );
                assert.deepEqual(
                  await refusedOf({ api: namespace.api, requests }),
                  missing,
                );
                return;
              }
              await assert.rejects(
                gatewayLife({
                  namespace: namespace.chart,
                  values,
                  timeoutSeconds: FAILING_SECONDS,
                }),
              );
              const refused = [...namespace.recorder.refused].filter(
                grant => !dispensable.includes(grant),
              );
              assert.notDeepEqual(refused, []);
              assert.deepEqual(
                refused.filter(grant => !missing.includes(grant)),
                [],
              );
            });
          }
        });
    });
  });
});

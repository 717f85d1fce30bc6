import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { HelmMajor } from '@dvara/toolchain';
import { ChartCluster, helmMajors } from './support/ChartCluster.ts';
import {
  chartDirectory,
  type ChartNamespace,
  type Deployment,
} from './support/ChartNamespace.ts';
import { clusterPrerequisites } from './support/clusterPrerequisites.ts';
import { eventually } from './support/eventually.ts';
import {
  lastingReferences,
  namespaceObjects,
} from './support/namespaceObjects.ts';
import { ReadyEndpoints } from './support/ReadyEndpoints.ts';

const SERVER = 'gateway-server';
const UI = 'gateway-ui';
const MCP = 'mcp-proxy-server';
// Not said, it would be inherited from the outer suite.
const inOrder = { concurrency: 1 };
const INSTANCE = 'app.kubernetes.io/instance';

/** All three components, so that what must stay can be seen to stay. */
const firstValues = {
  secrets: {
    mockProviderEnabled: true,
    providerKeys: { openai: 'sk-first' },
    enterpriseLicenseKey: 'a.signed.licence',
  },
  mcpProxyServer: { enabled: true },
};
const changedProviderKey = {
  ...firstValues,
  secrets: { ...firstValues.secrets, providerKeys: { openai: 'sk-second' } },
};
const changedPassword = {
  ...changedProviderKey,
  secrets: {
    ...changedProviderKey.secrets,
    gatewayEncryptionMasterPassword: 'second',
  },
};
const changedLicence = {
  ...changedPassword,
  secrets: {
    ...changedPassword.secrets,
    enterpriseLicenseKey: 'another.signed.licence',
  },
};
/** Upgrades after one another, each with one key changed. */
const keyChanges = [
  { key: 'provider key', values: changedProviderKey, readers: [SERVER] },
  {
    key: 'encryption password',
    values: changedPassword,
    readers: [SERVER, MCP],
  },
  { key: 'licence', values: changedLicence, readers: [SERVER, UI, MCP] },
];
const changedGatewayYaml = {
  ...changedLicence,
  gatewayServer: {
    gatewayConfig: { routing: { 'default-strategy': 'random' } },
  },
};

interface ReplicaSet {
  metadata: { name: string };
}

/** What must not move when nothing has changed. */
async function rolloutState(namespace: ChartNamespace) {
  return {
    pods: await namespace.podsByComponent(),
    // Not the generation, which the revision's annotation raises too.
    specs: (await namespace.deployments()).map(({ metadata, spec }) => ({
      name: metadata.name,
      spec,
    })),
    replicaSets: (
      await namespace.list<ReplicaSet>('apis/apps/v1', 'replicasets')
    ).map(({ metadata }) => metadata.name),
  };
}

/** Runs an upgrade and tells which components have other pods than before. One that has old and new ones fails. */
async function replacedBy(
  namespace: ChartNamespace,
  upgrade: () => Promise<unknown>,
): Promise<string[]> {
  const old = await namespace.podsByComponent();
  await upgrade();
  await namespace.settle();
  const now = await namespace.podsByComponent();
  assert.deepEqual(Object.keys(now).sort(), Object.keys(old).sort());
  return Object.keys(old)
    .filter(component => {
      const kept = old[component].filter(uid => now[component].includes(uid));
      assert.ok(
        kept.length === 0 || kept.length === now[component].length,
        `${component} is replaced in part`,
      );
      return kept.length === 0;
    })
    .sort();
}

/** What the Deployments' pods are made from, by name. */
async function templates(namespace: ChartNamespace) {
  return Object.fromEntries(
    (await namespace.deployments()).map(({ metadata, spec }) => [
      metadata.name,
      spec.template,
    ]),
  );
}

async function secretData(namespace: ChartNamespace, name: string) {
  const { data } = await namespace.api.json<{ data: Record<string, string> }>({
    path: `/api/v1/namespaces/${namespace.name}/secrets/${name}`,
  });
  return data;
}

// One cluster for the file; the two majors take turns at waiting for pods.
describe('a release of the chart', { concurrency: 2 }, () => {
  let cluster: ChartCluster;

  before(async () => {
    cluster = await ChartCluster.start();
    for (const { path, object } of clusterPrerequisites) {
      await cluster.api.json({ method: 'POST', path, body: object });
    }
  });

  after(() => cluster?.close());

  for (const major of helmMajors) {
    describe(`from install to rollback on Helm ${major}`, inOrder, () => {
      let namespace: ChartNamespace;
      let installed: {
        templates: Record<string, Deployment['spec']['template']>;
        secret: Record<string, string>;
      };

      before(async () => {
        namespace = await cluster.createNamespace({
          name: `lifecycle-${major}`,
          major,
        });
      });

      after(() => namespace?.remove());

      test(`A19 is installed on Helm ${major} with pods of every component`, async () => {
        await namespace.release('install', { values: firstValues });
        const pods = await namespace.podsByComponent();
        assert.deepEqual(
          Object.entries(pods)
            .map(([component, uids]) => `${component} ${uids.length}`)
            .sort(),
          [`${SERVER} 1`, `${UI} 1`, `${MCP} 2`].sort(),
        );
        installed = {
          templates: await templates(namespace),
          secret: await secretData(namespace, 'dvara'),
        };
      });

      test(`A19 B10 C092 C144 an upgrade that changes nothing on Helm ${major} touches no pod, only the revision`, async () => {
        const old = await rolloutState(namespace);
        await namespace.release('upgrade', { values: firstValues });
        assert.deepEqual(await rolloutState(namespace), old);
        for (const { metadata } of await namespace.deployments()) {
          assert.equal(metadata.annotations?.['dvara.ai/revision'], '2');
        }
      });

      for (const { key, values, readers } of keyChanges) {
        test(`A19 B10 C092 a changed ${key} on Helm ${major} replaces exactly the pods that read it`, async () => {
          assert.deepEqual(
            await replacedBy(namespace, () =>
              namespace.release('upgrade', { values }),
            ),
            [...readers].sort(),
          );
        });
      }

      test(`A19 B10 C092 changed gateway.yaml on Helm ${major} replaces the server's pods and no others`, async () => {
        assert.deepEqual(
          await replacedBy(namespace, () =>
            namespace.release('upgrade', {
              values: changedGatewayYaml,
            }),
          ),
          [SERVER],
        );
      });

      test(`A19 C118 helm test passes on Helm ${major}, with the logs of its three pods`, async () => {
        const { stdout } = await namespace.helm([
          'test',
          'dvara',
          '--logs',
          '--timeout',
          '120s',
        ]);
        for (const component of ['server', 'ui', 'mcp-proxy']) {
          assert.match(
            stdout,
            new RegExp(
              `POD LOGS: dvara-test-${component}\\n\\s*\\{"status":"UP"`,
            ),
          );
        }
      });

      test(`A19 C118 helm test fails on Helm ${major} while the server takes no traffic, and passes again`, async () => {
        const selector = `app.kubernetes.io/component=${SERVER}`;
        const target = { namespace: namespace.name, selector };
        await cluster.cluster.workloads.setFault({
          ...target,
          fault: 'notReady',
        });
        const failed = await namespace.tryHelm([
          'test',
          'dvara',
          '--timeout',
          '120s',
        ]);
        assert.notEqual(failed.exitCode, 0);
        assert.match(failed.stderr, /dvara-test-server/);
        await cluster.cluster.workloads.clearFault(target);
        await namespace.settle();
        await namespace.helm(['test', 'dvara', '--timeout', '120s']);
      });

      test(`A19 C118 helm test fails on Helm ${major} with faults.testFail, which touches no pod`, async () => {
        const old = await namespace.podsByComponent();
        const values = { ...changedGatewayYaml, faults: { testFail: true } };
        await namespace.release('upgrade', { values });
        const failed = await namespace.tryHelm([
          'test',
          'dvara',
          '--timeout',
          '120s',
        ]);
        assert.notEqual(failed.exitCode, 0);
        assert.match(failed.stderr, /dvara-test-fail/);
        assert.deepEqual(await namespace.podsByComponent(), old);
      });

      test(`A19 a rollback on Helm ${major} gives back the first revision's pods and Secret`, async () => {
        assert.deepEqual(
          await replacedBy(namespace, () =>
            namespace.helm([
              'rollback',
              'dvara',
              '1',
              '--wait',
              '--timeout',
              '120s',
            ]),
          ),
          [SERVER, UI, MCP].sort(),
        );
        assert.deepEqual(await templates(namespace), installed.templates);
        assert.deepEqual(
          await secretData(namespace, 'dvara'),
          installed.secret,
        );
      });

      test(`A19 C077 C092 with an existing Secret on Helm ${major}, its changed content replaces no pod, a changed pod annotation its component's`, async () => {
        await namespace.kubectl([
          'create',
          'secret',
          'generic',
          'my-keys',
          '--from-literal=openai-api-key=sk-first',
          '--from-literal=enterprise-license-key=a.signed.licence',
        ]);
        const values = {
          ...firstValues,
          secrets: { create: false, existingSecret: 'my-keys' },
        };
        await namespace.release('upgrade', { values });
        assert.deepEqual(
          await replacedBy(namespace, async () => {
            await namespace.kubectl([
              'patch',
              'secret',
              'my-keys',
              '--patch={"stringData":{"openai-api-key":"sk-second"}}',
            ]);
            await namespace.release('upgrade', { values });
          }),
          [],
        );
        assert.deepEqual(
          await replacedBy(namespace, () =>
            namespace.release('upgrade', {
              values: {
                ...values,
                gatewayServer: {
                  podAnnotations: { 'dvara.ai/secret-version': '2' },
                },
              },
            }),
          ),
          [SERVER],
        );
      });
    });

    describe(`without a gap on Helm ${major}`, inOrder, () => {
      let namespace: ChartNamespace;
      const threeReplicas = {
        gatewayServer: { replicaCount: 3 },
        gatewayUi: { enabled: false },
        secrets: { mockProviderEnabled: true },
      };

      before(async () => {
        namespace = await cluster.createNamespace({
          name: `no-gap-${major}`,
          major,
        });
        await namespace.release('install', { values: threeReplicas });
      });

      after(() => namespace?.remove());

      /** Replaces all server pods and gives the lowest number of ready endpoints seen meanwhile. */
      async function lowestDuringUpgrade(changes: object): Promise<number> {
        const endpoints = await ReadyEndpoints.watch({
          namespace,
          service: 'dvara-server',
        });
        try {
          assert.deepEqual(
            await replacedBy(namespace, () =>
              namespace.release('upgrade', {
                values: {
                  ...threeReplicas,
                  gatewayServer: {
                    ...threeReplicas.gatewayServer,
                    ...changes,
                  },
                },
              }),
            ),
            [SERVER],
          );
          const { [SERVER]: pods } = await namespace.podsByComponent();
          await eventually('the new pods are endpoints', () =>
            assert.ok(
              pods.every(uid => endpoints.pods.has(uid)) &&
                endpoints.counts.at(-1) === 3,
            ),
          );
        } finally {
          await endpoints.stop();
        }
        assert.equal(endpoints.pods.size, 6, 'three old and three new pods');
        return endpoints.lowest;
      }

      test(`A19 C093 an upgrade of three replicas on Helm ${major} never has less than three ready endpoints`, async () => {
        assert.equal(
          await lowestDuringUpgrade({ podAnnotations: { change: 'one' } }),
          3,
        );
      });

      test(`C093 an upgrade on Helm ${major} that may take one pod away is seen to have less`, async () => {
        assert.ok(
          (await lowestDuringUpgrade({
            podAnnotations: { change: 'two' },
            rollingUpdate: { maxUnavailable: 1 },
          })) < 3,
        );
      });
    });

    test(`A19 B10 C012 a scale set by hand under the autoscaler survives an upgrade on Helm ${major}`, async t => {
      const namespace = await cluster.createNamespace({
        name: `by-hand-${major}`,
        major,
      });
      t.after(() => namespace.remove());
      const values = {
        gatewayServer: {
          autoscaling: {
            enabled: true,
            minReplicas: 2,
            maxReplicas: 6,
            // So that nobody but Helm could take the pods away again.
            behavior: { scaleDown: { selectPolicy: 'Disabled' } },
          },
        },
        gatewayUi: { enabled: false },
        secrets: { mockProviderEnabled: true },
      };
      await namespace.release('install', { values });
      await eventually('the autoscaler has taken over', async () => {
        const [{ spec }] = await namespace.deployments();
        assert.equal(spec.replicas, 2);
      });
      await namespace.kubectl([
        'scale',
        'deployment/dvara-server',
        '--replicas=4',
      ]);
      await namespace.settle();
      const seen = new Set<number>();
      const end = new AbortController();
      t.after(() => end.abort());
      const watching = cluster.api.watch<Deployment>({
        path: `/apis/apps/v1/namespaces/${namespace.name}/deployments`,
        onObject: ({ spec }) => seen.add(spec.replicas),
        onDeleted: () => seen.add(0),
        onError: () => seen.add(-1),
        signal: end.signal,
      });
      assert.deepEqual(
        await replacedBy(namespace, () =>
          namespace.release('upgrade', {
            values: { ...values, secrets: { bedrockEnabled: true } },
          }),
        ),
        [SERVER],
      );
      end.abort();
      await watching;
      assert.deepEqual([...seen], [4]);
      assert.equal((await namespace.podsByComponent())[SERVER].length, 4);
    });

    test(`A19 an uninstall on Helm ${major} leaves nothing of any kind but the test pods`, async t => {
      const namespace = await cluster.createNamespace({
        name: `uninstall-${major}`,
        major,
      });
      t.after(() => namespace.remove());
      const place = { api: cluster.api, namespace: namespace.name };
      const untouched = await lastingReferences(place);
      await namespace.helm([
        'install',
        'dvara',
        chartDirectory,
        '--values',
        join(chartDirectory, 'ci', 'everything-values.yaml'),
      ]);
      await namespace.settle();
      await namespace.helm(['test', 'dvara', '--timeout', '120s']);
      const kinds = new Set(
        (await lastingReferences(place)).map(
          reference => reference.split('/')[0],
        ),
      );
      for (const kind of [
        'secrets',
        'configmaps',
        'services',
        'serviceaccounts',
        'pods',
        'deployments.apps',
        'horizontalpodautoscalers.autoscaling',
        'poddisruptionbudgets.policy',
        'ingresses.networking.k8s.io',
        'networkpolicies.networking.k8s.io',
        'servicemonitors.monitoring.coreos.com',
      ]) {
        assert.ok(kinds.has(kind), `${kind} is not among what is looked at`);
      }

      await namespace.helm(['uninstall', 'dvara', '--wait']);
      const testPods = ['mcp-proxy', 'server', 'ui'].map(
        component => `pods/dvara-test-${component}`,
      );
      await eventually('only the test pods are left', async () => {
        const left = (await lastingReferences(place)).filter(
          reference => !untouched.includes(reference),
        );
        assert.deepEqual(left, testPods);
      });
      const labelled = (await namespaceObjects(place)).filter(
        ({ object, reference }) =>
          object.metadata.labels?.[INSTANCE] === 'dvara' &&
          !reference.includes('metrics.k8s.io'),
      );
      assert.deepEqual(
        labelled.map(({ reference }) => reference).sort(),
        testPods,
      );
      await namespace.kubectl([
        'delete',
        'pods',
        '--selector=app.kubernetes.io/component=helm-test',
      ]);
      assert.deepEqual(await lastingReferences(place), untouched);
    });
  }

  for (const [first, second] of [
    [3, 4],
    [4, 3],
  ] satisfies [HelmMajor, HelmMajor][]) {
    test(`A19 B10 a release made by Helm ${first} is upgraded by the other major and by its own again, and nothing is lost, doubled or left`, async t => {
      const namespace = await cluster.createNamespace({
        name: `made-by-${first}`,
        major: first,
      });
      t.after(() => namespace.remove());
      const place = { api: cluster.api, namespace: namespace.name };
      const untouched = await lastingReferences(place);
      const values = (step: string, extra: string[]) => ({
        ...firstValues,
        secrets: {
          ...firstValues.secrets,
          providerKeys: { openai: `sk-${step}` },
          // Read by all three components, so that each upgrade replaces all pods.
          enterpriseLicenseKey: `licence.of.${step}`,
        },
        gatewayServer: {
          extraEnv: [...extra, 'STEP'].map(name => ({ name, value: step })),
          podLabels: Object.fromEntries(extra.map(name => [name, step])),
        },
      });

      await namespace.release('install', {
        values: values('one', ['OLD', 'KEPT']),
      });
      const steps: [HelmMajor, string, string[]][] = [
        [second, 'two', ['KEPT', 'NEW']],
        [first, 'three', ['KEPT']],
        [second, 'four', []],
      ];
      for (const [major, step, extra] of steps) {
        const wanted = values(step, extra);
        assert.deepEqual(
          await replacedBy(namespace, () =>
            namespace.release('upgrade', { major, values: wanted }),
          ),
          [SERVER, UI, MCP].sort(),
        );
        const server = (await namespace.deployments()).find(
          ({ metadata }) => metadata.name === 'dvara-server',
        );
        const [{ env = [] }] = server?.spec.template.spec.containers ?? [];
        const names = env.map(({ name }) => name);
        assert.equal(new Set(names).size, names.length, 'no variable twice');
        assert.deepEqual(
          env.filter(({ name }) => /^(OLD|KEPT|NEW|STEP)$/.test(name)),
          wanted.gatewayServer.extraEnv,
        );
        const labels = server?.spec.template.metadata.labels ?? {};
        assert.deepEqual(
          Object.keys(labels).filter(name => /^(OLD|KEPT|NEW)$/.test(name)),
          extra,
        );
        const { ['openai-api-key']: key } = await secretData(
          namespace,
          'dvara',
        );
        assert.equal(Buffer.from(key, 'base64').toString('utf8'), `sk-${step}`);

        const old = await rolloutState(namespace);
        await namespace.release('upgrade', { major, values: wanted });
        assert.deepEqual(await rolloutState(namespace), old);
      }
      const { stdout } = await namespace.helm(
        ['history', 'dvara', '--output', 'json'],
        { major: first },
      );
      const history = JSON.parse(stdout) as { status: string }[];
      assert.deepEqual(
        history.map(({ status }) => status),
        [...Array(6).fill('superseded'), 'deployed'],
      );
      await namespace.helm(['uninstall', 'dvara', '--wait'], {
        major: second,
      });
      await eventually('nothing is left', async () =>
        assert.deepEqual(await lastingReferences(place), untouched),
      );
    });
  }
});

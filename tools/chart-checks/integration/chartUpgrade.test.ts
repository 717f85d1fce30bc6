import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { KubernetesObject } from '@dvara/local-cluster';
import { ChartCluster, helmMajors } from './support/ChartCluster.ts';
import type { ChartNamespace } from './support/ChartNamespace.ts';
import { eventually } from './support/eventually.ts';
import {
  lastingReferences,
  namespaceObjects,
} from './support/namespaceObjects.ts';
import { ReadyEndpoints } from './support/ReadyEndpoints.ts';

const earlierChart = fileURLToPath(
  new URL('../fixtures/dvara-0.0.1.tgz', import.meta.url),
);
/** Another object when it changes, or refused by the API server. */
const immutableFields: Partial<Record<string, (spec: Json) => unknown>> = {
  'deployments.apps': ({ selector }) => selector,
  services: ({ selector, clusterIP, type, ports }) => ({
    selector,
    clusterIP,
    type,
    ports,
  }),
  'horizontalpodautoscalers.autoscaling': ({ scaleTargetRef }) =>
    scaleTargetRef,
  'poddisruptionbudgets.policy': ({ selector }) => selector,
  'networkpolicies.networking.k8s.io': ({ podSelector, policyTypes }) => ({
    podSelector,
    policyTypes,
  }),
  'servicemonitors.monitoring.coreos.com': ({ selector }) => selector,
  'ingresses.networking.k8s.io': ({ ingressClassName, rules }) => ({
    ingressClassName,
    rules,
  }),
  secrets: () => undefined,
  configmaps: () => undefined,
  serviceaccounts: () => undefined,
};
/** What people install with: every kind of object, the server and the MCP proxy in several replicas. */
const values = {
  gatewayServer: {
    replicaCount: 3,
    region: { id: 'us-east-1', name: 'US East' },
    javaOpts: '-Xmx512m',
    gatewayConfig: { routing: { 'default-strategy': 'random' } },
    serviceAccount: {
      annotations: {
        'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/dvara',
      },
    },
    pdb: { enabled: true, minAvailable: 2 },
    serviceMonitor: { enabled: true },
  },
  gatewayUi: { replicaCount: 2 },
  mcpProxyServer: {
    enabled: true,
    autoscaling: {
      enabled: true,
      behavior: { scaleDown: { selectPolicy: 'Disabled' } },
    },
    pdb: { enabled: true },
    networkPolicy: { enabled: true },
    serviceMonitor: { enabled: true },
  },
  secrets: {
    providerKeys: { openai: 'sk-first', anthropic: 'sk-ant-first' },
    gatewayEncryptionMasterPassword: 'first',
    enterpriseLicenseKey: 'a.signed.licence',
  },
  ingress: {
    enabled: true,
    className: 'nginx',
    gatewayServer: {
      hosts: [{ host: 'gateway.dvara.test' }],
      tls: [{ secretName: 'gateway-tls', hosts: ['gateway.dvara.test'] }],
    },
    gatewayUi: { hosts: [{ host: 'admin.dvara.test' }] },
  },
};
const components = [
  { service: 'dvara-server', replicas: 3 },
  { service: 'dvara-ui', replicas: 2 },
  { service: 'dvara-mcp-proxy', replicas: 2 },
];

type Json = Record<string, unknown>;

/** By reference, the identity of each object of the release, with the fields that may not change. */
async function identities(namespace: ChartNamespace) {
  const found = await namespaceObjects({
    api: namespace.api,
    namespace: namespace.name,
  });
  return Object.fromEntries(
    found.flatMap(({ reference, object, json }) => {
      const { uid, annotations } = object.metadata;
      const fields = immutableFields[reference.split('/')[0]];
      const { spec = {} } = JSON.parse(json) as { spec?: Json };
      return fields && annotations?.['meta.helm.sh/release-name'] === 'dvara'
        ? [[reference, { uid, fields: fields(spec) }]]
        : [];
    }),
  );
}

/** How often the pods of each Deployment were made anew, the first time included. */
async function templatesPerDeployment(namespace: ChartNamespace) {
  const counts: Record<string, number> = {};
  for (const { metadata } of await namespace.list<KubernetesObject>(
    'apis/apps/v1',
    'replicasets',
  )) {
    const owner = metadata.ownerReferences?.[0]?.name ?? 'nobody';
    counts[owner] = (counts[owner] ?? 0) + 1;
  }
  return counts;
}

describe('a release of an earlier chart', { concurrency: 2 }, () => {
  let cluster: ChartCluster;

  before(async () => {
    cluster = await ChartCluster.start();
  });

  after(() => cluster?.close());

  for (const major of helmMajors) {
    test(`B10 a release of chart 0.0.1 on Helm ${major} becomes one of this chart without a gap, and nothing is made anew or left`, async t => {
      const namespace = await cluster.createNamespace({
        name: `earlier-chart-${major}`,
        major,
      });
      t.after(() => namespace.remove());
      const place = { api: cluster.api, namespace: namespace.name };
      const untouched = await lastingReferences(place);
      await namespace.release('install', { values, chart: earlierChart });
      await eventually('the autoscaler has taken over', async () => {
        const proxy = (await namespace.deployments()).find(
          ({ metadata }) => metadata.name === 'dvara-mcp-proxy',
        );
        assert.equal(proxy?.spec.replicas, 2);
      });
      await namespace.settle();
      const old = await identities(namespace);
      for (const kind of Object.keys(immutableFields)) {
        assert.ok(
          Object.keys(old).some(reference => reference.startsWith(`${kind}/`)),
          `${kind} is not among what is compared`,
        );
      }

      const watches = await Promise.all(
        components.map(async ({ service, replicas }) => ({
          service,
          replicas,
          endpoints: await ReadyEndpoints.watch({ namespace, service }),
        })),
      );
      try {
        await namespace.release('upgrade', { values });
      } finally {
        await Promise.all(watches.map(({ endpoints }) => endpoints.stop()));
      }
      for (const { service, replicas, endpoints } of watches) {
        assert.ok(
          endpoints.lowest >= replicas,
          `${service} had ${endpoints.lowest} of ${replicas} ready endpoints`,
        );
      }
      assert.deepEqual(await identities(namespace), old);
      for (const [deployment, count] of Object.entries(
        await templatesPerDeployment(namespace),
      )) {
        assert.ok(count <= 2, `${deployment} was rolled ${count - 1} times`);
      }
      const { stdout } = await namespace.helm(['list', '--output', 'json']);
      const [{ chart, status }] = JSON.parse(stdout) as {
        chart: string;
        status: string;
      }[];
      assert.notEqual(chart, 'dvara-0.0.1');
      assert.equal(status, 'deployed');
      await namespace.helm(['test', 'dvara', '--timeout', '120s']);

      await namespace.helm(['uninstall', 'dvara', '--wait']);
      await namespace.kubectl([
        'delete',
        'pods',
        '--selector=app.kubernetes.io/component=helm-test',
      ]);
      await eventually('nothing is left', async () =>
        assert.deepEqual(await lastingReferences(place), untouched),
      );
    });
  }
});

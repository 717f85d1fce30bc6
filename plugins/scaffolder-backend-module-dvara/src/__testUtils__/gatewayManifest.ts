import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';
import type {
  FakeCluster,
  FakeObject,
} from '@dvara/backstage-plugin-dvara-node/testUtils';

const labels = (component?: string) => ({
  'app.kubernetes.io/name': 'dvara',
  'app.kubernetes.io/instance': 'orders-llm',
  'helm.sh/chart': 'dvara-0.1.0',
  ...(component && { 'app.kubernetes.io/component': component }),
});

/** What a release of the tests is made of; everything by default is small and plain. */
export interface ManifestOptions {
  revision?: number;
  cpuLimit?: string | number;
  image?: string;
  /** Number of pods in the manifest. */
  replicas?: number;
  env?: Array<{ name: string; value: string }>;
  /** Text of gateway.yaml. */
  config?: string;
  /** Bounds of an autoscaler; none by default. */
  autoscaler?: { minReplicas: number; maxReplicas: number };
  /** Keys of a Secret that the chart makes; none by default. */
  secret?: Record<string, string>;
  podAnnotations?: Record<string, string>;
  chart?: string;
}

/** The objects that a chart might make of values: a server with a Service, and a user interface. */
export function gatewayManifest(
  options: ManifestOptions = {},
): KubernetesObject[] {
  const { revision = 1, replicas = 2, chart = 'dvara-0.1.0' } = options;
  const metadata = (name: string, component?: string) => ({
    name,
    namespace: 'gateways',
    labels: { ...labels(component), 'helm.sh/chart': chart },
  });
  const deployment = (
    component: string,
    name: string,
    container: Record<string, unknown>,
  ): KubernetesObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      ...metadata(name, component),
      annotations: { 'dvara.ai/revision': String(revision) },
    },
    spec: {
      replicas: component === 'gateway-server' ? replicas : 1,
      template: {
        metadata: {
          labels: { 'app.kubernetes.io/component': component },
          annotations:
            component === 'gateway-server' ? options.podAnnotations ?? {} : {},
        },
        spec: { containers: [{ name: component, ...container }] },
      },
    },
  });
  return [
    ...(options.secret
      ? [
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: metadata('orders-llm-dvara-secret'),
            type: 'Opaque',
            data: Object.fromEntries(
              Object.entries(options.secret).map(([key, text]) => [
                key,
                Buffer.from(text).toString('base64'),
              ]),
            ),
          },
        ]
      : []),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('orders-llm-dvara-config'),
      data: { 'gateway.yaml': options.config ?? 'routes: []\n' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata('orders-llm-dvara-server', 'gateway-server'),
      spec: { type: 'ClusterIP', ports: [{ name: 'http', port: 8080 }] },
    },
    deployment('gateway-server', 'orders-llm-dvara-server', {
      image: options.image ?? 'ghcr.io/kdhrubo/dvara/gateway-server:1.0.0',
      resources: { limits: { cpu: options.cpuLimit ?? 2, memory: '1024Mi' } },
      env: options.env ?? [{ name: 'JAVA_TOOL_OPTIONS', value: '-Xmx512m' }],
    }),
    deployment('gateway-ui', 'orders-llm-dvara-ui', {
      image: 'ghcr.io/kdhrubo/dvara/gateway-ui:1.0.0',
    }),
    ...(options.autoscaler
      ? [
          {
            apiVersion: 'autoscaling/v2',
            kind: 'HorizontalPodAutoscaler',
            metadata: metadata('orders-llm-dvara-server', 'gateway-server'),
            spec: {
              scaleTargetRef: {
                apiVersion: 'apps/v1',
                kind: 'Deployment',
                name: 'orders-llm-dvara-server',
              },
              ...options.autoscaler,
              metrics: [
                {
                  type: 'Resource',
                  resource: {
                    name: 'cpu',
                    target: { type: 'Utilization', averageUtilization: 70 },
                  },
                },
              ],
            },
          },
        ]
      : []),
  ];
}

const collections: Record<string, string> = {
  Secret: '/api/v1/namespaces/gateways/secrets',
  ConfigMap: '/api/v1/namespaces/gateways/configmaps',
  Service: '/api/v1/namespaces/gateways/services',
  Deployment: '/apis/apps/v1/namespaces/gateways/deployments',
  HorizontalPodAutoscaler:
    '/apis/autoscaling/v2/namespaces/gateways/horizontalpodautoscalers',
};

/** The path of the collection of a kind. */
export function collectionOf(kind: string): string {
  return collections[kind];
}

/**
 * Puts objects into a fake cluster as an API server would hold them: with defaults, a status and
 * quantities in its own writing.
 */
export function applyManifest(
  cluster: FakeCluster,
  objects: KubernetesObject[],
): void {
  for (const [kind, collection] of Object.entries(collections)) {
    cluster.setObjects({
      collection,
      objects: objects
        .filter(object => object.kind === kind)
        .map(object => asLive(object)),
    });
  }
}

function asLive(object: KubernetesObject): FakeObject {
  const live = structuredClone(object) as FakeObject & {
    spec?: Record<string, unknown>;
  };
  live.metadata.annotations = {
    ...live.metadata.annotations,
    'meta.helm.sh/release-name': 'orders-llm',
  };
  live.metadata.generation = 1;
  if (object.kind === 'Deployment') {
    const text = JSON.stringify(live.spec)
      .replace('"1024Mi"', '"1Gi"')
      .replace('"cpu":2', '"cpu":"2"')
      .replace('"cpu":4', '"cpu":"4"');
    live.spec = { ...JSON.parse(text), progressDeadlineSeconds: 600 };
    live.metadata.annotations['deployment.kubernetes.io/revision'] = '1';
    live.status = { readyReplicas: 2, replicas: 2, updatedReplicas: 2 };
  }
  if (object.kind === 'Service') {
    live.spec = { ...live.spec, clusterIP: '10.0.0.7' };
  }
  return live;
}

/** Lets a fake cluster say which kinds it has. */
export function serveDiscovery(cluster: FakeCluster): void {
  for (const [kind, collection] of Object.entries(collections)) {
    const [path] = collection.split('/namespaces/');
    const resources = Object.entries(collections)
      .filter(([, other]) => other.startsWith(`${path}/namespaces/`))
      .flatMap(([each, other]) => [
        { name: other.split('/').at(-1), kind: each, namespaced: true },
        // Subresources come with the kind of what they return.
        { name: `${other.split('/').at(-1)}/status`, kind, namespaced: true },
      ]);
    cluster.setRoute({
      path,
      handler: (_, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ kind: 'APIResourceList', resources }));
      },
    });
  }
}

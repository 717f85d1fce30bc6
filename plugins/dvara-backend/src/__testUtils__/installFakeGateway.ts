import type { RequestListener } from 'node:http';
import type {
  FakeCluster,
  FakeObject,
} from '@dvara/backstage-plugin-dvara-node/testUtils';

/*
 * The objects that `helm install` of the chart and the deploy action leave in a
 * cluster, as its controllers complete them: one server pod, one console pod, their
 * ReplicaSets and EndpointSlices, the server's autoscaler and disruption budget, the
 * release record and pod metrics.
 */

/** Answers `GET /status` as a gateway of the older age. */
export function statusAnswer(options: {
  regionId: string;
  health?: string;
}): object {
  const { regionId, health = 'HEALTHY' } = options;
  return {
    status: 'running',
    mode: 'full',
    version: '1.0.0',
    uptimeSeconds: 4711,
    region: { id: regionId, name: regionId, regionAware: true },
    providers: [{ name: 'openai', type: 'OpenAiProvider', health }],
    routes: [],
    rateLimits: { enabled: false },
    warnings: ['No routes configured (using default model-prefix routing)'],
    'a-section-of-tomorrow': { unheard: 'of' },
  };
}

/** A gateway that answers one path with JSON and everything else with 404. */
export function answering(options: {
  path?: string;
  body: object | string;
  status?: number;
}): RequestListener {
  const { path = '/status', body, status = 200 } = options;
  return (request, response) => {
    if (!request.url?.endsWith(path)) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"status":404,"error":"Not Found"}');
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

const NAMESPACE = 'gateways';
const core = `/api/v1/namespaces/${NAMESPACE}`;

/** Where the objects of a kind are. */
export const collections = {
  deployments: `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
  pods: `${core}/pods`,
  configMaps: `${core}/configmaps`,
  autoscalers: `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers`,
  metrics: `/apis/metrics.k8s.io/v1beta1/namespaces/${NAMESPACE}/pods`,
  replicaSets: `/apis/apps/v1/namespaces/${NAMESPACE}/replicasets`,
  disruptionBudgets: `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets`,
  endpointSlices: `/apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices`,
  events: `${core}/events`,
};

/** Takes every object, fault and noted request from a cluster, so that tests can share it. */
export function emptyFakeCluster(cluster: FakeCluster): void {
  cluster.clearFaults();
  cluster.requests.splice(0);
  for (const collection of Object.values(collections)) {
    cluster.setObjects({ collection, objects: [] });
  }
}

/** Installs a gateway with one ready server pod, and what answers on its port. */
export function installFakeGateway(options: {
  cluster: FakeCluster;
  regionId: string;
  gateway?: string;
  /** The Helm release's name; the gateway's by default. */
  releaseName?: string;
  /** As plain `helm install` leaves it: without the suite's labels and record. */
  plain?: boolean;
  /** What its annotation says, as the deploy action sets it; `null` is none. */
  owner?: string | null;
  answer?: RequestListener;
  recordRevision?: number;
}): void {
  const {
    cluster,
    regionId,
    gateway = 'orders-llm',
    releaseName = gateway,
    plain = false,
    owner = plain ? null : 'group:default/team-a',
    recordRevision = 3,
  } = options;
  const fullName = releaseName.includes('dvara')
    ? releaseName
    : `${releaseName}-dvara`;
  const labels = (component: string) => ({
    'app.kubernetes.io/name': 'dvara',
    'app.kubernetes.io/instance': releaseName,
    'app.kubernetes.io/component': component,
    ...(plain ? {} : { 'dvara.ai/gateway': gateway }),
  });
  const objectLabels = (component: string) => ({
    ...labels(component),
    'helm.sh/chart': 'dvara-0.1.0',
    'app.kubernetes.io/version': '1.0.0',
    'app.kubernetes.io/managed-by': 'Helm',
  });
  const add = (collection: string, objects: FakeObject[]) =>
    cluster.setObjects({
      collection,
      objects: [...cluster.getObjects({ collection }), ...objects],
    });
  const parts = [
    { component: 'gateway-server', suffix: 'server' },
    { component: 'gateway-ui', suffix: 'ui' },
  ];
  add(
    collections.deployments,
    parts.map(({ component, suffix }) => ({
      metadata: {
        name: `${fullName}-${suffix}`,
        labels: objectLabels(component),
        annotations: {
          'dvara.ai/revision': '3',
          ...(owner === null ? {} : { 'dvara.ai/owner': owner }),
        },
        generation: 3,
      },
      spec: {
        replicas: 1,
        template: {
          metadata: {
            labels: {
              ...labels(component),
              ...(component === 'gateway-server'
                ? { 'dvara.ai/region': regionId }
                : {}),
            },
          },
          spec: {
            containers: [{ name: component, image: `x/${component}:1` }],
          },
        },
      },
      status: {
        observedGeneration: 3,
        replicas: 1,
        updatedReplicas: 1,
        readyReplicas: 1,
        availableReplicas: 1,
        conditions: [
          {
            type: 'Progressing',
            status: 'True',
            reason: 'NewReplicaSetAvailable',
          },
        ],
      },
    })),
  );
  add(
    collections.pods,
    parts.map(({ component, suffix }) => ({
      metadata: {
        name: `${fullName}-${suffix}-7c9f8d6b5-x2k4q`,
        labels: { ...labels(component), 'pod-template-hash': '7c9f8d6b5' },
      },
      spec: {
        nodeName: 'node-1',
        containers: [
          {
            name: component,
            image: `x/${component}:1`,
            resources: {
              requests: { cpu: '250m', memory: '512Mi' },
              limits: { cpu: '2', memory: '1Gi' },
            },
          },
        ],
      },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [
          {
            name: component,
            ready: true,
            restartCount: 0,
            state: { running: { startedAt: '2026-11-22T10:00:00Z' } },
          },
        ],
      },
    })),
  );
  add(
    collections.replicaSets,
    parts.map(({ component, suffix }) => ({
      metadata: {
        name: `${fullName}-${suffix}-7c9f8d6b5`,
        labels: { ...labels(component), 'pod-template-hash': '7c9f8d6b5' },
        annotations: { 'deployment.kubernetes.io/revision': '2' },
      },
    })),
  );
  add(
    collections.endpointSlices,
    parts.map(({ component, suffix }) => ({
      metadata: {
        name: `${fullName}-${suffix}-45wpz`,
        labels: {
          ...objectLabels(component),
          'kubernetes.io/service-name': `${fullName}-${suffix}`,
        },
      },
      endpoints: [
        {
          addresses: ['10.0.0.1'],
          conditions: { ready: true, serving: true, terminating: false },
          targetRef: {
            kind: 'Pod',
            name: `${fullName}-${suffix}-7c9f8d6b5-x2k4q`,
          },
          zone: 'zone-a',
        },
      ],
    })),
  );
  add(collections.disruptionBudgets, [
    {
      metadata: {
        name: `${fullName}-server`,
        labels: objectLabels('gateway-server'),
      },
      spec: { maxUnavailable: 1 },
      status: {
        disruptionsAllowed: 1,
        currentHealthy: 1,
        desiredHealthy: 0,
        expectedPods: 1,
      },
    },
  ]);
  add(
    collections.metrics,
    parts.map(({ component, suffix }) => ({
      metadata: {
        name: `${fullName}-${suffix}-7c9f8d6b5-x2k4q`,
        labels: labels(component),
      },
      containers: [
        { name: component, usage: { cpu: '120372168n', memory: '612Mi' } },
      ],
    })),
  );
  add(collections.autoscalers, [
    {
      metadata: {
        name: `${fullName}-server`,
        labels: objectLabels('gateway-server'),
      },
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: `${fullName}-server` },
        minReplicas: 1,
        maxReplicas: 5,
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
      status: {
        currentReplicas: 1,
        desiredReplicas: 1,
        currentMetrics: [
          {
            type: 'Resource',
            resource: {
              name: 'cpu',
              current: { averageUtilization: 48, averageValue: '120m' },
            },
          },
        ],
        conditions: [{ type: 'ScalingActive', status: 'True' }],
      },
    },
  ]);
  if (!plain) {
    add(collections.configMaps, [
      {
        metadata: {
          name: `${fullName}-record`,
          labels: labels('release-record'),
        },
        data: {
          'record.json': JSON.stringify({
            version: 1,
            gateway,
            regionId,
            releaseName,
            revision: recordRevision,
            status: 'deployed',
            chartName: 'dvara',
            chartVersion: '0.1.0',
            chartDigest: `sha256:${'0a'.repeat(32)}`,
            taskId: 'task-1',
            recordedAt: '2026-11-22T10:00:00.000Z',
          }),
        },
      },
    ]);
  }
  cluster.setPodPort({
    namespace: NAMESPACE,
    pod: `${fullName}-server-7c9f8d6b5-x2k4q`,
    port: 8080,
    target: options.answer ?? answering({ body: statusAnswer({ regionId }) }),
  });
}

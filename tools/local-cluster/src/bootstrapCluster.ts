import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesApi, KubernetesObject } from './KubernetesApi.ts';
import { LocalClusterError } from './LocalClusterError.ts';
import { packagePaths } from './packagePaths.ts';
import { runCommand } from './runCommand.ts';

const FIELD_MANAGER = 'dvara-local-cluster';
const ZONES = ['a', 'b', 'c'] as const;
const CLUSTER_MANIFESTS = [
  join(packagePaths.manifests, 'kwok-crds.yaml'),
  join(packagePaths.manifests, 'service-monitor-crd.yaml'),
  join(packagePaths.manifests, 'rbac/viewer-cluster.yaml'),
];
// The suite's own, as an adopter applies them, and who has these roles here.
const NAMESPACE_MANIFESTS = [
  join(packagePaths.rbac, 'viewer.yaml'),
  join(packagePaths.rbac, 'viewer-port-forward.yaml'),
  join(packagePaths.rbac, 'viewer-logs.yaml'),
  join(packagePaths.rbac, 'deployer.yaml'),
  join(packagePaths.manifests, 'rbac/users-namespace.yaml'),
];
/** Files that {@link bootstrapCluster} applies. */
export const bootstrapManifests = [
  ...CLUSTER_MANIFESTS,
  ...NAMESPACE_MANIFESTS,
];
const READY_TIMEOUT_MILLISECONDS = 60_000;

/**
 * Puts into a fresh or restarted cluster what the portal expects: three nodes in three zones, the namespaces,
 * the roles of both credentials, and the ServiceMonitor kind. Repeating it changes nothing.
 *
 * @throws LocalClusterError `startFailed` or `apiError`
 */
export async function bootstrapCluster(options: {
  api: KubernetesApi;
  kubectl: string;
  kubeconfigPath: string;
  /** Home folder for kubectl's discovery cache. */
  homeDirectory: string;
  regionId: string;
  namespaces: readonly string[];
  /** Port of KWOK's kubelet, which may have changed since the nodes were made. */
  kubeletPort: number;
  metricsServerPort: number;
}): Promise<void> {
  const { api } = options;
  await Promise.all([
    applyMetricsService({ api, port: options.metricsServerPort }),
    ...ZONES.map(zone =>
      api.createIfAbsent({
        path: '/api/v1/nodes',
        object: node({ regionId: options.regionId, zone }),
      }),
    ),
    ...options.namespaces.map(name =>
      api.createIfAbsent({
        path: '/api/v1/namespaces',
        object: namespace(name),
      }),
    ),
  ]);
  await kubectlApply({
    ...options,
    files: CLUSTER_MANIFESTS,
  });
  for (const name of options.namespaces) {
    await kubectlApply({
      ...options,
      namespace: name,
      files: NAMESPACE_MANIFESTS,
    });
  }
  await waitUntilUsable(options);
}

// kwokctl registers it once, with the port of the first start.
async function applyMetricsService(options: {
  api: KubernetesApi;
  port: number;
}): Promise<void> {
  const service = { name: 'metrics-server', namespace: 'kube-system' };
  await options.api.apply({
    path: `/api/v1/namespaces/${service.namespace}/services/${service.name}`,
    fieldManager: FIELD_MANAGER,
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: service,
      spec: { type: 'ExternalName', externalName: 'localhost' },
    },
  });
  const name = 'v1beta1.metrics.k8s.io';
  await options.api.apply({
    path: `/apis/apiregistration.k8s.io/v1/apiservices/${name}`,
    fieldManager: FIELD_MANAGER,
    object: {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name },
      spec: {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        // Both ends are processes of this machine, on 127.0.0.1.
        insecureSkipTLSVerify: true,
        service: { ...service, port: options.port },
      },
    },
  });
}

function nodeName(options: { regionId: string; zone: string }): string {
  return `${options.regionId}${options.zone}-node-1`;
}

function node(options: { regionId: string; zone: string }): KubernetesObject {
  const name = nodeName(options);
  // The size of an m5.xlarge, less what its system keeps.
  const capacity = { cpu: '4', memory: '16Gi', pods: '58' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        'node.kubernetes.io/instance-type': 'm5.xlarge',
        'topology.kubernetes.io/region': options.regionId,
        'topology.kubernetes.io/zone': `${options.regionId}${options.zone}`,
        type: 'kwok',
      },
      annotations: {
        'kwok.x-k8s.io/node': 'fake',
        'metrics.k8s.io/resource-metrics-path': `/metrics/nodes/${name}/metrics/resource`,
      },
    },
    status: {
      capacity,
      allocatable: { ...capacity, cpu: '3920m', memory: '15Gi' },
    },
  };
}

function namespace(name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: { 'pod-security.kubernetes.io/warn': 'restricted' },
    },
  };
}

async function kubectlApply(options: {
  kubectl: string;
  kubeconfigPath: string;
  homeDirectory: string;
  namespace?: string;
  files: readonly string[];
}): Promise<void> {
  const result = await runCommand({
    command: options.kubectl,
    arguments: [
      'apply',
      '--server-side',
      '--force-conflicts',
      `--kubeconfig=${options.kubeconfigPath}`,
      ...(options.namespace ? [`--namespace=${options.namespace}`] : []),
      ...options.files.map(file => `--filename=${file}`),
    ],
    environment: { HOME: options.homeDirectory },
    timeoutMilliseconds: 60_000,
  });
  if (result.exitCode !== 0) {
    throw new LocalClusterError(
      'startFailed',
      `kubectl apply failed: ${result.lastLines.slice(-5).join(' ')}`,
    );
  }
}

async function waitUntilUsable(options: {
  api: KubernetesApi;
  regionId: string;
  namespaces: readonly string[];
  kubeletPort: number;
}): Promise<void> {
  const { api } = options;
  const deadline = Date.now() + READY_TIMEOUT_MILLISECONDS;
  const missing = async (): Promise<string | undefined> => {
    for (const zone of ZONES) {
      const name = nodeName({ regionId: options.regionId, zone });
      const found = await api.json<{
        status: {
          conditions?: { type: string; status: string }[];
          daemonEndpoints?: { kubeletEndpoint?: { Port?: number } };
        };
      }>({ path: `/api/v1/nodes/${name}` });
      const ready = found.status.conditions?.some(
        ({ type, status }) => type === 'Ready' && status === 'True',
      );
      if (!ready) {
        return `node ${name} is not ready`;
      }
      const port = found.status.daemonEndpoints?.kubeletEndpoint?.Port;
      if (port !== options.kubeletPort) {
        await api.json({
          method: 'PATCH',
          path: `/api/v1/nodes/${name}/status`,
          body: {
            status: {
              daemonEndpoints: {
                kubeletEndpoint: { Port: options.kubeletPort },
              },
            },
          },
        });
      }
    }
    for (const name of options.namespaces) {
      // Pods are refused until the controller manager has made it.
      const { status } = await api.request({
        path: `/api/v1/namespaces/${name}/serviceaccounts/default`,
      });
      if (status !== 200) {
        return `namespace ${name} has no default service account`;
      }
    }
    return undefined;
  };
  for (;;) {
    const reason = await missing();
    if (!reason) {
      return;
    }
    if (Date.now() > deadline) {
      throw new LocalClusterError(
        'startFailed',
        `The cluster answers, but ${reason}.`,
      );
    }
    await sleep(200);
  }
}

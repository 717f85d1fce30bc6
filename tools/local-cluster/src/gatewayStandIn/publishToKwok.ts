import type { KubernetesApi } from '../KubernetesApi.ts';
import type { Pod } from './GatewayPod.ts';
import type { PodLog } from './PodLog.ts';

const FIELD_MANAGER = 'dvara-stand-in';

/** Lets port-forwards to a port of the pod end at a port of 127.0.0.1. The object goes with the pod. */
export async function publishPortForward(options: {
  api: KubernetesApi;
  pod: Pod;
  containerPort: number;
  localPort: number;
}): Promise<void> {
  await apply({
    ...options,
    resource: 'portforwards',
    kind: 'PortForward',
    spec: {
      forwards: [
        {
          ports: [options.containerPort],
          target: { address: '127.0.0.1', port: options.localPort },
        },
      ],
    },
  });
}

/** Lets `kubectl logs` read the container's log from our files. The object goes with the pod. */
export async function publishLog(options: {
  api: KubernetesApi;
  pod: Pod;
  container: string;
  log: PodLog;
}): Promise<void> {
  await apply({
    ...options,
    resource: 'logs',
    kind: 'Logs',
    spec: {
      logs: [
        {
          containers: [options.container],
          logsFile: options.log.file,
          previousLogsFile: options.log.previousFile,
          follow: true,
        },
      ],
    },
  });
}

async function apply(options: {
  api: KubernetesApi;
  pod: Pod;
  resource: string;
  kind: string;
  spec: unknown;
}): Promise<void> {
  const { name, namespace, uid } = options.pod.metadata;
  await options.api.apply({
    path: `/apis/kwok.x-k8s.io/v1alpha1/namespaces/${namespace}/${options.resource}/${name}`,
    fieldManager: FIELD_MANAGER,
    object: {
      apiVersion: 'kwok.x-k8s.io/v1alpha1',
      kind: options.kind,
      metadata: {
        name,
        namespace,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid }],
      },
      spec: options.spec,
    },
  });
}

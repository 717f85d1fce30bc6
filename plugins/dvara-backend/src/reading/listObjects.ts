import {
  parseKubernetesList,
  type KubernetesListItem,
  type KubernetesListKind,
} from '@dvara/backstage-plugin-dvara-common';
import {
  ClusterError,
  type ClusterClient,
  type Deadline,
} from '@dvara/backstage-plugin-dvara-node';

const collections: Record<
  KubernetesListKind,
  { api: string; resource: string; operation: string }
> = {
  pods: { api: '/api/v1', resource: 'pods', operation: 'list pods' },
  deployments: {
    api: '/apis/apps/v1',
    resource: 'deployments',
    operation: 'list deployments',
  },
  autoscalers: {
    api: '/apis/autoscaling/v2',
    resource: 'horizontalpodautoscalers',
    operation: 'list horizontalpodautoscalers',
  },
  podMetrics: {
    api: '/apis/metrics.k8s.io/v1beta1',
    resource: 'pods',
    operation: 'list pod metrics',
  },
};

/** What listing a kind is called. */
export function listOperation(kind: KubernetesListKind): string {
  return collections[kind].operation;
}

/**
 * Lists objects of one kind in one namespace.
 *
 * @throws ClusterError; kind `invalidAnswer` where something else than a list answers
 */
export async function listObjects<K extends KubernetesListKind>(options: {
  kind: K;
  client: ClusterClient;
  namespace: string;
  labelSelector: string;
  deadline: Deadline;
}): Promise<KubernetesListItem<K>[]> {
  const { kind, client, namespace, labelSelector, deadline } = options;
  const { api, resource, operation } = collections[kind];
  const answer = await client.request<unknown>({
    operation,
    path: `${api}/namespaces/${encodeURIComponent(
      namespace,
    )}/${resource}?labelSelector=${encodeURIComponent(labelSelector)}`,
    timeoutMs: deadline.left(),
  });
  const items = parseKubernetesList({ kind, answer });
  if (!items) {
    throw new ClusterError({
      kind: 'invalidAnswer',
      operation,
      detail: 'the answer is no Kubernetes list',
    });
  }
  return items;
}

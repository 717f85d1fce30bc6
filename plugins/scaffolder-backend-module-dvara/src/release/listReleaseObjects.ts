import {
  CHART_NAME,
  INSTANCE_LABEL,
  NAME_LABEL,
  parseKubernetesList,
  type KubernetesListItem,
} from '@dvara/backstage-plugin-dvara-common';
import {
  ClusterError,
  type ClusterClient,
} from '@dvara/backstage-plugin-dvara-node';

const places = {
  pods: { api: '/api/v1', limit: 200 },
  deployments: { api: '/apis/apps/v1', limit: 20 },
} as const;

/**
 * Lists a release's pods or Deployments.
 *
 * @throws ClusterError; kind `invalidAnswer` where the answer is no such list
 */
export async function listReleaseObjects<
  K extends keyof typeof places,
>(options: {
  client: ClusterClient;
  kind: K;
  namespace: string;
  releaseName: string;
  signal?: AbortSignal;
}): Promise<KubernetesListItem<K>[]> {
  const { client, kind, namespace, releaseName, signal } = options;
  const { api, limit } = places[kind];
  const operation = `list ${kind}`;
  const selector = encodeURIComponent(
    `${NAME_LABEL}=${CHART_NAME},${INSTANCE_LABEL}=${releaseName}`,
  );
  const objects = parseKubernetesList({
    kind,
    answer: await client.request({
      operation,
      path: `${api}/namespaces/${namespace}/${kind}?labelSelector=${selector}&limit=${limit}`,
      signal,
    }),
  });
  if (!objects) {
    throw new ClusterError({ kind: 'invalidAnswer', operation });
  }
  return objects;
}

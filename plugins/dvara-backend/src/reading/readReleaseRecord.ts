import {
  parseReleaseRecord,
  type ReleaseRecord,
} from '@dvara/backstage-plugin-dvara-common';
import {
  isClusterError,
  type ClusterClient,
  type Deadline,
} from '@dvara/backstage-plugin-dvara-node';

/**
 * Reads a release record by its name, which RBAC can be limited to.
 *
 * @returns undefined where there is none, as after a plain `helm install`
 * @throws ClusterError
 */
export async function readReleaseRecord(options: {
  client: ClusterClient;
  namespace: string;
  /** Name of the ConfigMap. */
  name: string;
  deadline: Deadline;
}): Promise<ReleaseRecord | undefined> {
  const { client, namespace, name, deadline } = options;
  try {
    return parseReleaseRecord(
      await client.request<unknown>({
        operation: 'get the release record',
        path: `/api/v1/namespaces/${encodeURIComponent(
          namespace,
        )}/configmaps/${encodeURIComponent(name)}`,
        timeoutMs: deadline.left(),
      }),
    );
  } catch (error) {
    if (isClusterError(error) && error.kind === 'notFound') {
      return undefined;
    }
    throw error;
  }
}

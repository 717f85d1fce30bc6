import {
  parseReleaseRecord,
  type ReleaseRecord,
} from '@dvara/backstage-plugin-dvara-common';
import type { ClusterClient } from '../cluster/ClusterClient';
import { isClusterError } from '../cluster/ClusterError';

/**
 * Reads a release record, what the last task on a release has noted about it, by its
 * name, which RBAC can be limited to.
 *
 * @returns undefined where there is none, as after a plain `helm install`, or none that
 * can be understood
 * @throws ClusterError
 *
 * @public
 */
export async function readReleaseRecord(options: {
  client: ClusterClient;
  namespace: string;
  /** Name of the ConfigMap. */
  name: string;
  /** The client's own deadline by default. */
  timeoutMs?: number;
}): Promise<ReleaseRecord | undefined> {
  const { client, namespace, name, timeoutMs } = options;
  try {
    return parseReleaseRecord(
      await client.request<unknown>({
        operation: 'get the release record',
        path: `/api/v1/namespaces/${encodeURIComponent(
          namespace,
        )}/configmaps/${encodeURIComponent(name)}`,
        timeoutMs,
      }),
    );
  } catch (error) {
    if (isClusterError(error) && error.kind === 'notFound') {
      return undefined;
    }
    throw error;
  }
}

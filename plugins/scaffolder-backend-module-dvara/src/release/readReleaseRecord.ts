import {
  parseReleaseRecord,
  releaseRecordName,
  type ReleaseRecord,
} from '@dvara/backstage-plugin-dvara-common';
import { isClusterError } from '@dvara/backstage-plugin-dvara-node';
import type { ReleaseWork } from './ReleaseWork';

/**
 * What the last task on a release has noted about it.
 *
 * @returns undefined where there is no record, or none that can be understood
 * @throws ClusterError
 */
export async function readReleaseRecord(
  work: ReleaseWork,
): Promise<ReleaseRecord | undefined> {
  const { namespace, releaseName } = work.helmTarget;
  try {
    return parseReleaseRecord(
      await work.client.request({
        operation: 'get the release record',
        path: `/api/v1/namespaces/${namespace}/configmaps/${releaseRecordName(
          releaseName,
        )}`,
      }),
    );
  } catch (error) {
    if (isClusterError(error) && error.kind === 'notFound') {
      return undefined;
    }
    throw error;
  }
}

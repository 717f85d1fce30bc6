import {
  parseReleaseRecord,
  releaseRecordName,
} from '@dvara/backstage-plugin-dvara-common';
import { isClusterError } from '@dvara/backstage-plugin-dvara-node';
import type { ReleaseWork } from './ReleaseWork';

/**
 * The revisions whose gate did not open, by the release's record. Helm calls them good, so
 * that nothing else tells them from those to go back to.
 *
 * @returns an empty list where there is no record
 * @throws ClusterError
 */
export async function readUnfitRevisions(work: ReleaseWork): Promise<number[]> {
  const { namespace, releaseName } = work.helmTarget;
  try {
    const record = parseReleaseRecord(
      await work.client.request({
        operation: 'get the release record',
        path: `/api/v1/namespaces/${namespace}/configmaps/${releaseRecordName(
          releaseName,
        )}`,
      }),
    );
    return record?.unfitRevisions ?? [];
  } catch (error) {
    if (isClusterError(error) && error.kind === 'notFound') {
      return [];
    }
    throw error;
  }
}

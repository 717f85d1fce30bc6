import { readReleaseRecord } from '@dvara/backstage-plugin-dvara-node';
import { recordOf } from './recordOf';
import type { ReleaseWork } from './ReleaseWork';

/**
 * The revisions whose gate did not open, by the release's record. Helm calls them good, so
 * that nothing else tells them from those to go back to.
 *
 * @returns an empty list where there is no record
 * @throws ClusterError
 */
export async function readUnfitRevisions(work: ReleaseWork): Promise<number[]> {
  return (await readReleaseRecord(recordOf(work)))?.unfitRevisions ?? [];
}

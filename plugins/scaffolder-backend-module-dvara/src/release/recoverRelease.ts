import type { Recovery } from '../state/decideOperation';
import { readReleaseState } from '../state/readReleaseState';
import type { ReleaseWork } from './ReleaseWork';
import { removeRelease } from './removeRelease';
import { rollBackRelease } from './rollBackRelease';

/**
 * Gets a release out of a state in which nothing else works, and looks at it anew.
 *
 * @throws ConflictError, HelmError, ClusterError
 */
export async function recoverRelease(options: {
  work: ReleaseWork;
  recovery: Recovery;
  /** Why, for people. */
  sentence: string;
}): Promise<Awaited<ReturnType<typeof readReleaseState>>> {
  const { work, recovery } = options;
  work.log.warn(options.sentence);
  if (recovery.kind === 'rollback') {
    await rollBackRelease({ work, revision: recovery.revision });
  } else {
    await removeRelease({ work });
  }
  return readReleaseState({ ...work, now: work.clock.now() });
}

import { ConflictError } from '@backstage/errors';
import { writeReleaseRecord } from './writeReleaseRecord';
import type { ReleaseChange } from './ReleaseFailure';
import type { ReleaseWork } from './ReleaseWork';
import { removeRelease } from './removeRelease';
import { rollBackRelease } from './rollBackRelease';

/** What a release is after it was taken back. */
export interface RestoredRelease {
  kind: 'restored' | 'removed';
  /** The newest revision; absent where the release was removed. */
  revision?: number;
  /** For people. */
  sentence: string;
}

/**
 * Returns a release to what it was before this task changed it: its revision of then, or
 * nothing where it was not installed.
 *
 * @throws ConflictError where somebody has changed it since, or where it was there before without a good
 * revision to return to; nothing has run
 * @throws HelmError, ClusterError
 */
export async function restoreRelease(options: {
  work: ReleaseWork;
  change: ReleaseChange;
}): Promise<RestoredRelease> {
  const { work, change } = options;
  const { helm, helmTarget } = work;
  const current = (await helm.history(helmTarget)).at(-1);
  if (current?.revision !== change.now) {
    throw new ConflictError(
      `Release ${helmTarget.releaseName} is on revision ${
        current?.revision ?? 'none'
      } and not on ${
        change.now
      }, which this task has made: somebody has changed it since, so it is left as it is`,
    );
  }
  if (change.before === undefined && change.wasInstalled) {
    throw new ConflictError(
      `Release ${helmTarget.releaseName} was there before, but none of its revisions was good, so that there is nothing to return to: it is left on revision ${current.revision}`,
    );
  }
  if (change.before === undefined) {
    await removeRelease({ work });
    await writeReleaseRecord({
      work,
      operation: 'uninstall',
      revision: { ...current, status: 'uninstalled' },
    });
    return {
      kind: 'removed',
      sentence: `It was uninstalled again, because no revision of it was ready before.`,
    };
  }
  const back = await rollBackRelease({ work, revision: change.before });
  await writeReleaseRecord({ work, operation: 'rollback', revision: back });
  return {
    kind: 'restored',
    revision: back.revision,
    sentence: `It is back on revision ${change.before}, which is now revision ${back.revision}.`,
  };
}

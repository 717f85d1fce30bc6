import {
  isHelmError,
  type HelmRevision,
} from '@dvara/backstage-plugin-dvara-node';
import { describeError } from '../regions/describeError';
import { asSentence } from './asSentence';
import { isLocked } from './isLocked';
import type { ReleaseChange } from './ReleaseFailure';
import type { ReleaseWork } from './ReleaseWork';
import { rollBackRelease } from './rollBackRelease';

/** How bringing a failed release back has ended. */
export interface TakenBack {
  sentence: string;
  /** The revision that is deployed again; absent where the release stays as it is. */
  revision?: HelmRevision;
}

/**
 * Brings a release whose deploy has failed back to the revision that it was on before. Never
 * throws: what does not work is told, with the way out.
 */
export async function takeBack(options: {
  work: ReleaseWork;
  change: ReleaseChange;
  /** What the newest revision is now. */
  newest: HelmRevision;
}): Promise<TakenBack> {
  const { work, change, newest } = options;
  const { releaseName } = work.helmTarget;
  if (change.before === undefined) {
    return {
      sentence: `There is nothing to roll back to, because no revision of release ${releaseName} was ever ready: it stays ${
        newest.status
      }. ${
        isLocked(newest)
          ? 'Unlock it (dvara:release:unlock), which uninstalls it'
          : 'Deploy it again with values that work, or uninstall it (dvara:release:uninstall)'
      }.`,
    };
  }
  try {
    const back = await rollBackRelease({ work, revision: change.before });
    return {
      sentence: `The release is back on revision ${change.before}, which is now revision ${back.revision}.`,
      revision: back,
    };
  } catch (error) {
    const failed = isHelmError(error) ? error.revision : undefined;
    const now = failed ?? newest;
    return {
      sentence: `THE ROLLBACK TO REVISION ${
        change.before
      } HAS FAILED TOO: ${asSentence(describeError(error))} Revision ${
        now.revision
      } is ${
        now.status
      }. Look at the region, then roll it back (dvara:release:rollback) or, where it is locked, unlock it (dvara:release:unlock).`,
    };
  }
}

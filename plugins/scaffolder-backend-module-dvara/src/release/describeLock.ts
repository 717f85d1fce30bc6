import { isHelmError } from '@dvara/backstage-plugin-dvara-node';
import { isLocked } from './isLocked';
import type { ReleaseWork } from './ReleaseWork';

/**
 * The way out of the lock that a killed Helm has left, as a sentence.
 *
 * @returns undefined where the failure has left none
 */
export function describeLock(options: {
  work: ReleaseWork;
  error: unknown;
  /** Another way out than unlocking. */
  or: string;
}): string | undefined {
  const { work, error, or } = options;
  return isHelmError(error) && error.revision && isLocked(error.revision)
    ? `Helm’s lock on it counts as left behind after ${work.timeoutSeconds} s: then unlock it (dvara:release:unlock), or ${or}.`
    : undefined;
}

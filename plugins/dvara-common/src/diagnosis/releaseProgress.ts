import type { ReleaseFacts } from '../report/releaseFacts';

/**
 * A pending release older than this has lost its Helm: the suite's own watchdog
 * ends a rollout sooner.
 */
const STUCK_AFTER_MS = 30 * 60 * 1000;

const pendingStatuses: readonly (string | undefined)[] = [
  'pending-install',
  'pending-upgrade',
  'pending-rollback',
  'uninstalling',
];

/**
 * Whether Helm is at work on a release, or died over it.
 *
 * @public
 */
export function isPending(release: ReleaseFacts): boolean {
  return pendingStatuses.includes(release.status);
}

/**
 * Whether a release has been pending for more than 30 minutes.
 *
 * @param at - when it was looked at, ISO 8601
 * @public
 */
export function isStuck(release: ReleaseFacts, at: string): boolean {
  return (
    isPending(release) &&
    release.updatedAt !== undefined &&
    Date.parse(at) - Date.parse(release.updatedAt) > STUCK_AFTER_MS
  );
}

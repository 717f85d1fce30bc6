import type { HelmRevision } from '@dvara/backstage-plugin-dvara-node';

/**
 * The newest revision that was once ready and that a release can go back to.
 *
 * @param options - `before` leaves out that revision and newer ones; the newest of all by default
 * @returns undefined where there is none, as after a first install that failed
 */
export function lastGoodRevision(options: {
  history: HelmRevision[];
  before?: number;
}): HelmRevision | undefined {
  const { history, before = Infinity } = options;
  return history
    .filter(
      ({ revision, status }) =>
        revision < before && (status === 'deployed' || status === 'superseded'),
    )
    .sort((a, b) => b.revision - a.revision)[0];
}

import type { HelmRevision } from '@dvara/backstage-plugin-dvara-node';

/**
 * What a release is, as far as it decides what may be done with it.
 *
 * - `absent`: never installed, or uninstalled
 * - `deployed`: its newest revision is ready, or was
 * - `failed`: its newest revision did not become ready
 * - `pendingInstall`, `pendingUpgrade`, `pendingRollback`, `uninstalling`: Helm is at work on
 *   it, or was killed there and has left its lock
 * - `ownedByGitOps`: another tool writes it and would undo what is done here
 */
export type ReleaseStateKind =
  | 'absent'
  | 'deployed'
  | 'failed'
  | 'pendingInstall'
  | 'pendingUpgrade'
  | 'pendingRollback'
  | 'uninstalling'
  | 'ownedByGitOps';

/** The state of one release with the facts behind it. */
export interface ReleaseState {
  kind: ReleaseStateKind;
  /** Newest last. */
  history: HelmRevision[];
  /** The newest revision; absent where the release is. */
  current?: HelmRevision;
  /** Where the release can go back to from its newest revision. */
  lastGood?: HelmRevision;
  /** How long Helm's own lock is there; absent where it is not locked or that is not known. */
  lockAgeSeconds?: number;
  /** Who else writes it, for people: «Argo CD application orders». */
  owner?: string;
}

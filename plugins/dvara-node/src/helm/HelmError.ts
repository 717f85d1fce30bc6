import { CustomErrorBase, isError } from '@backstage/errors';
import type { HelmRevision } from './HelmRunner';

/**
 * How Helm failed.
 *
 * - `rolloutFailed`: the revision is stored as failed, its objects may be half changed
 * - `locked`: a revision is pending, of another run or of one that was killed
 * - `timedOut`: Helm outlived its own time-out and was ended by the watchdog
 * - `cancelled`: the caller ended it
 * - `interrupted`: something else killed Helm, for example for want of memory
 * - `invalidChart`: the chart does not render with these values
 * - `denied`: the API server refuses the deployer's credential
 * - `unreachable`: the API server does not answer
 * - `leftBehind`: the release is uninstalled, but not all of its objects are gone
 * - `chartNotFound`: the registry has no such chart, version or digest
 * - `chartMismatch`: the registry's chart is not the one that was asked for
 * - `registryDenied`: the registry wants a credential
 * - `registryUnreachable`: the registry does not answer, or not as a registry
 *
 * @public
 */
export type HelmErrorKind =
  | 'rolloutFailed'
  | 'locked'
  | 'timedOut'
  | 'cancelled'
  | 'interrupted'
  | 'notFound'
  | 'binaryMissing'
  | 'unsupportedVersion'
  | 'invalidChart'
  | 'denied'
  | 'unreachable'
  | 'leftBehind'
  | 'chartNotFound'
  | 'chartMismatch'
  | 'registryDenied'
  | 'registryUnreachable'
  | 'unknown';

/**
 * Helm did not do what it was asked. Message and lines are redacted and may be shown.
 *
 * @public
 */
export class HelmError extends CustomErrorBase {
  override readonly name = 'HelmError';
  readonly kind: HelmErrorKind;
  /** The last lines that Helm wrote, oldest first. */
  readonly lines: string[];
  /** The newest revision after the failure, where the history could be read. */
  readonly revision?: HelmRevision;

  constructor(options: {
    kind: HelmErrorKind;
    message: string;
    lines?: string[];
    revision?: HelmRevision;
  }) {
    super(options.message);
    this.kind = options.kind;
    this.lines = options.lines ?? [];
    this.revision = options.revision;
  }
}

/**
 * Whether a value is a {@link HelmError}, also one of another copy of this package.
 *
 * @public
 */
export function isHelmError(error: unknown): error is HelmError {
  return isError(error) && error.name === 'HelmError';
}

import { CustomErrorBase, isError } from '@backstage/errors';
import type {
  Failure,
  FailureKind,
} from '@dvara/backstage-plugin-dvara-common';

/**
 * A call to a region failed. The message and the failure may be shown: they hold
 * no address, no credential and no foreign answer's body, and so it never
 * carries the underlying error.
 *
 * @public
 */
export class ClusterError extends CustomErrorBase {
  override readonly name = 'ClusterError';
  readonly kind: FailureKind;
  readonly operation: string;
  readonly detail?: string;
  /** HTTP status of the API server's answer, where there was one. */
  readonly statusCode?: number;
  /** The API server's own word for it: `NotFound`, `AlreadyExists`, `Conflict`, … */
  readonly reason?: string;
  /** Seconds to wait before the next try, where the API server says so. */
  readonly retryAfterSeconds?: number;

  constructor(options: {
    kind: FailureKind;
    operation: string;
    detail?: string;
    statusCode?: number;
    reason?: string;
    retryAfterSeconds?: number;
  }) {
    super(`Could not ${options.operation}: ${options.detail ?? options.kind}`);
    this.kind = options.kind;
    this.operation = options.operation;
    this.detail = options.detail;
    this.statusCode = options.statusCode;
    this.reason = options.reason;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** The failure as reports carry it. */
  toFailure(): Failure {
    return {
      kind: this.kind,
      operation: this.operation,
      detail: this.detail,
    };
  }
}

/**
 * Whether a value is a {@link ClusterError}, also one of another copy of this package.
 *
 * @public
 */
export function isClusterError(error: unknown): error is ClusterError {
  return isError(error) && error.name === 'ClusterError';
}

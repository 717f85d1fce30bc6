import { CustomErrorBase } from '@backstage/errors';
import type {
  Failure,
  FailureKind,
} from '@dvara/backstage-plugin-dvara-common';

/**
 * A call to a region failed. The message and the failure may be shown: they hold
 * no address, no credential and no foreign answer's body.
 *
 * @public
 */
export class ClusterError extends CustomErrorBase {
  readonly name = 'ClusterError';
  readonly kind: FailureKind;
  readonly operation: string;
  readonly detail?: string;
  /** HTTP status of the API server's answer, where there was one. */
  readonly statusCode?: number;

  constructor(options: {
    kind: FailureKind;
    operation: string;
    detail?: string;
    statusCode?: number;
    cause?: Error;
  }) {
    super(`Could not ${options.operation}: ${options.detail ?? options.kind}`);
    this.kind = options.kind;
    this.operation = options.operation;
    this.detail = options.detail;
    this.statusCode = options.statusCode;
    this.cause = options.cause;
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

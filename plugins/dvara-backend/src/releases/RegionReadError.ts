import { CustomErrorBase } from '@backstage/errors';
import type {
  Failure,
  FailureKind,
} from '@dvara/backstage-plugin-dvara-common';

/**
 * A region refuses or does not answer as it should; answered with 502, or 504 past a
 * deadline. Its message holds what a failure in a report does.
 */
export class RegionReadError extends CustomErrorBase {
  override readonly name = 'RegionReadError';
  readonly kind: FailureKind;
  /** Read by Backstage's error middleware. */
  readonly statusCode: 502 | 504;

  constructor(options: { regionId: string; failure: Failure }) {
    const { regionId, failure } = options;
    super(
      `Region ${regionId}: could not ${failure.operation}: ${
        failure.detail ?? failure.kind
      }`,
    );
    this.kind = failure.kind;
    this.statusCode = failure.kind === 'timeout' ? 504 : 502;
  }
}

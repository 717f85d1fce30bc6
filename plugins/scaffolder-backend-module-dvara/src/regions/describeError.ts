import { isError, stringifyError } from '@backstage/errors';
import { describeFailure } from '@dvara/backstage-plugin-dvara-common';
import { isClusterError } from '@dvara/backstage-plugin-dvara-node';

/**
 * A failure of a region as a sentence for people: what was tried, what happened and,
 * where the kind of failure has a remedy, what to do.
 */
export function describeError(error: unknown): string {
  if (isClusterError(error)) {
    const { sentence, remedy } = describeFailure(error.toFailure());
    const detail = error.detail ? ` (${error.detail})` : '';
    return `Could not ${error.operation}${detail}. ${sentence} ${remedy}`;
  }
  return isError(error) ? error.message : stringifyError(error);
}

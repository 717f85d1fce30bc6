import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Failure } from '@dvara/backstage-plugin-dvara-common';
import { isError } from '@backstage/errors';
import { isClusterError } from '../cluster/ClusterError';

/**
 * What came of one try: data or a failure, never neither.
 *
 * @public
 */
export type Attempt<T> =
  | { data: T; failure?: undefined }
  | { failure: Failure; data?: undefined };

/**
 * Tries something and makes a failure a value, so that it costs only its own section.
 *
 * @public
 */
export async function attempt<T>(options: {
  /** What is tried, in words. */
  operation: string;
  logger: LoggerService;
  run: () => Promise<T>;
}): Promise<Attempt<T>> {
  const { operation, logger, run } = options;
  try {
    return { data: await run() };
  } catch (error) {
    if (isClusterError(error)) {
      const { kind, detail } = error;
      return { failure: { kind, operation: error.operation, detail } };
    }
    logger.error(
      `Could not ${operation}: unexpected ${
        isError(error) ? error.name.replace(/\W/g, '').slice(0, 60) : 'unknown'
      }`,
      error instanceof Error ? error : undefined,
    );
    return { failure: { kind: 'unknown', operation } };
  }
}

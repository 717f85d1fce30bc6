import { ConflictError } from '@backstage/errors';
import { refuseForeignRevision } from './refuseForeignRevision';

/** By what a revision is somebody else's, if it is. */
export function findForeign(
  options: Parameters<typeof refuseForeignRevision>[0],
): ConflictError | undefined {
  try {
    refuseForeignRevision(options);
    return undefined;
  } catch (error) {
    if (error instanceof ConflictError) {
      return error;
    }
    throw error;
  }
}

import { isClusterError } from '@dvara/backstage-plugin-dvara-node';
import { RegionReadError } from './RegionReadError';

/**
 * Asks a region's API server for something that is not watched.
 *
 * @throws RegionReadError in place of a ClusterError, whose status is that of the API server
 */
export async function askRegion<T>(options: {
  regionId: string;
  ask: () => Promise<T>;
}): Promise<T> {
  try {
    return await options.ask();
  } catch (error) {
    throw isClusterError(error)
      ? new RegionReadError({
          regionId: options.regionId,
          failure: error.toFailure(),
        })
      : error;
  }
}

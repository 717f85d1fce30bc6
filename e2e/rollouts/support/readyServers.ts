import { ReadyEndpoints } from '../../../tools/chart-checks/integration/support/ReadyEndpoints.ts';
import { waitFor } from '../../support/waitFor.ts';
import { regionApi, type ReleaseRef } from './releases.ts';

/** Watches how many servers of a release are ready endpoints of its Service, once `expected` of them are. */
export async function readyServers(
  options: ReleaseRef & { expected: number },
): Promise<ReadyEndpoints> {
  const { regionId, release, expected } = options;
  const watch = async () =>
    ReadyEndpoints.watch({
      namespace: { api: await regionApi(regionId), name: 'gateways' },
      service: `${release}-dvara-server`,
    });
  return waitFor({
    what: `${expected} ready servers of ${release} in ${regionId}`,
    timeoutMs: 30_000,
    condition: async () => {
      const watcher = await watch();
      if (watcher.lowest === expected) {
        return watcher;
      }
      await watcher.stop();
      return undefined;
    },
  });
}

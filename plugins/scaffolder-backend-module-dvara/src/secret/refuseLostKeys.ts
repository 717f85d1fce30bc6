import { InputError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import type { GatewaySecretKey } from '@dvara/backstage-plugin-dvara-common';
import type { RegionsService } from '@dvara/backstage-plugin-dvara-node';
import { readGatewaySecret } from './gatewaySecret';
import { readKeyCheckpoint } from './keyCheckpoints';

/**
 * Backstage drops a task's secrets once it runs, so that a retried task has lost what was
 * typed. That is well only where an earlier run of the same task has put the key into the
 * region and the Secret is still the one that it wrote: any other value may be the old one.
 *
 * @param options - `lost` are the keys that the form was given and the task no longer has
 * @throws InputError naming the keys and regions
 * @throws ClusterError where a Secret cannot be read
 */
export async function refuseLostKeys(options: {
  lost: GatewaySecretKey[];
  targets: Array<{ region: { id: string }; namespace: string }>;
  secretName: string;
  regions: RegionsService;
  checkpoint: ActionContext<JsonObject>['checkpoint'];
  signal?: AbortSignal;
}): Promise<void> {
  const { lost, targets, secretName, regions, checkpoint, signal } = options;
  const missing = new Map<GatewaySecretKey, string[]>();
  for (const { region, namespace } of lost.length ? targets : []) {
    const place = { checkpoint, regionId: region.id, namespace, secretName };
    const saved = new Map<GatewaySecretKey, string | undefined>();
    for (const key of lost) {
      saved.set(key, await readKeyCheckpoint({ ...place, key }));
    }
    const secret = [...saved.values()].some(Boolean)
      ? await readGatewaySecret({
          client: regions.deployer({ regionId: region.id }),
          namespace,
          secretName,
          signal,
        })
      : undefined;
    for (const [key, version] of saved) {
      if (!version || version !== secret?.resourceVersion) {
        missing.set(key, [...(missing.get(key) ?? []), region.id]);
      }
    }
  }
  if (missing.size) {
    throw new InputError(
      `Nothing was started: ${[...missing]
        .map(([key, ids]) => `${key} (for ${ids.join(', ')})`)
        .join(
          ', ',
        )} was given to the form but is no longer with the task, because Backstage forgets a task’s secrets once it has run. Keys have to be typed again: start the template again`,
    );
  }
}

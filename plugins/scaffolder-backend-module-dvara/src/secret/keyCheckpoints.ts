import { InputError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import type { GatewaySecretKey } from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';

type Checkpoint = ActionContext<JsonObject>['checkpoint'];

/** Where a key was put. */
interface KeyPlace {
  checkpoint: Checkpoint;
  regionId: string;
  namespace: string;
  secretName: string;
  key: GatewaySecretKey;
}

const keyCheckpointSchema = z.object({ resourceVersion: z.string() });

/** Notes that this task has put a key into a region, and as which version of the Secret. */
export async function saveKeyCheckpoint(
  place: KeyPlace & { resourceVersion: string },
): Promise<void> {
  const { resourceVersion } = place;
  await place.checkpoint({
    key: nameOf(place),
    fn: async () => ({ resourceVersion }),
  });
}

/**
 * The version of the Secret with which this task has put a key into a region.
 *
 * @returns undefined where this task never has
 */
export async function readKeyCheckpoint(
  place: KeyPlace,
): Promise<string | undefined> {
  let saved = true;
  try {
    const value = await place.checkpoint({
      key: nameOf(place),
      // A value would be saved as if the key had been put; a failure is asked again.
      fn: async (): Promise<JsonObject> => {
        saved = false;
        throw new InputError(`This task has never set ${place.key} there`);
      },
    });
    return keyCheckpointSchema.parse(value).resourceVersion;
  } catch (error) {
    if (saved) {
      throw error;
    }
    return undefined;
  }
}

function nameOf(place: KeyPlace): string {
  return `secret.${place.regionId}.${place.namespace}.${place.secretName}.${place.key}`;
}

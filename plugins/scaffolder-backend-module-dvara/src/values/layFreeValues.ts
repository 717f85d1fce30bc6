import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  dvaraValuesFreePermission,
  layerValues,
  readFreeValues,
} from '@dvara/backstage-plugin-dvara-common';
import type { ReleaseTarget } from '../release/ReleaseTarget';

/**
 * Lays the values that a person wrote freely on top of all others, if the person may.
 *
 * @param options - `text` is YAML; an empty one changes nothing and asks no permission
 * @throws NotAllowedError naming `dvara.values.free` and the regions where it is denied
 * @throws InputError with a sentence per fault, by line or path
 */
export async function layFreeValues(options: {
  targets: ReleaseTarget[];
  text?: string;
  existingSecret?: string;
  permissions: PermissionsService;
  getCredentials: () => Promise<BackstageCredentials>;
}): Promise<ReleaseTarget[]> {
  const { targets, text = '', existingSecret, permissions } = options;
  if (text.trim() === '') {
    return targets;
  }
  const decisions = await permissions.authorize(
    targets.map(({ region, namespace, releaseName }) => ({
      permission: dvaraValuesFreePermission,
      resourceRef: `${region.id}/${namespace}/${releaseName}`,
    })),
    { credentials: await options.getCredentials() },
  );
  const denied = targets.filter(
    (_, index) => decisions[index]?.result !== AuthorizeResult.ALLOW,
  );
  if (denied.length) {
    throw new NotAllowedError(
      `Nothing was started: valuesYaml needs the permission ${
        dvaraValuesFreePermission.name
      }, which you lack in ${denied
        .map(({ region }) => region.id)
        .join(', ')}. Leave the field empty, or ask the owners of the portal`,
    );
  }
  const { values, faults } = readFreeValues({ text, existingSecret });
  if (!values) {
    throw new InputError(
      [
        'Nothing was started: valuesYaml cannot be used:',
        ...faults.map(({ sentence }) => sentence),
      ].join('\n- '),
    );
  }
  return targets.map(target => ({
    ...target,
    values: layerValues([target.values, values]),
  }));
}

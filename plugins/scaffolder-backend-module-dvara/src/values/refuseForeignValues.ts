import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { findForeignValues } from '@dvara/backstage-plugin-dvara-common';
import type { DvaraRegion } from '@dvara/backstage-plugin-dvara-node';
import { get } from 'lodash';

/**
 * Refuses values that the action does not take, naming them but never their content.
 *
 * @throws InputError
 */
export function refuseForeignValues(options: {
  values: JsonObject;
  region: DvaraRegion;
  gateway: string;
  existingSecret: string | undefined;
}): void {
  const { values, region, existingSecret } = options;
  const isSet = (path: string) => {
    const value: unknown = get(values, path);
    return value !== undefined && value !== null && value !== '';
  };

  const foreign = findForeignValues({ values, existingSecret });
  if (foreign.length) {
    throw new InputError(
      `Nothing was started: ${foreign
        .map(({ sentence }) => sentence)
        .join('; ')}`,
    );
  }

  const identity: Array<[path: string, expected: string]> = [
    ['gatewayServer.region.id', region.id],
    ['gatewayServer.region.name', region.name],
    ['secrets.existingSecret', existingSecret ?? ''],
    ['nameOverride', ''],
    ['fullnameOverride', ''],
    ['commonLabels["dvara.ai/gateway"]', options.gateway],
    ['commonLabels["backstage.io/kubernetes-id"]', options.gateway],
  ];
  for (const [path, expected] of identity) {
    if (isSet(path) && get(values, path) !== expected) {
      throw new InputError(
        `Nothing was started: ${path} is set by the action${
          expected ? ` (${expected} in region ${region.id})` : ''
        } and cannot be changed by values`,
      );
    }
  }
}

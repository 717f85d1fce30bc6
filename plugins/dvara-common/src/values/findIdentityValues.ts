import type { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from './isJsonObject';
import { valueAt } from './valueAt';
import type { ValuesFault } from './ValuesFault';

/** Who a release is; only the action says so. */
const identityPaths = [
  ['gatewayServer.region', 'id'],
  ['gatewayServer.region', 'name'],
  ['secrets', 'existingSecret'],
  ['', 'nameOverride'],
  ['', 'fullnameOverride'],
  ['commonLabels', 'dvara.ai/gateway'],
  ['commonLabels', 'backstage.io/kubernetes-id'],
];

/**
 * Values that `dvara:release:deploy` sets itself on top of all others.
 *
 * @public
 */
export function findIdentityValues(values: JsonObject): ValuesFault[] {
  return identityPaths
    .filter(([block, name]) => {
      const parent: JsonValue | undefined = block
        ? valueAt(values, block)
        : values;
      const value = isJsonObject(parent) ? parent[name] : undefined;
      return value !== undefined && value !== null && value !== '';
    })
    .map(([block, name]) => {
      const path = block ? `${block}.${name}` : name;
      return {
        path,
        sentence: `${path} is set by the action and cannot be changed by values`,
      };
    });
}

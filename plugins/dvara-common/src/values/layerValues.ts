import type { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from './isJsonObject';

/**
 * Lays chart values over one another, the last layer on top, as Helm does: maps are
 * merged, lists and everything else replaced. A `null` stays, because it tells
 * Helm to drop the chart's default.
 *
 * @public
 */
export function layerValues(layers: Array<JsonObject | undefined>): JsonObject {
  const result = new Map<string, JsonValue>();
  for (const layer of layers) {
    for (const [key, above] of Object.entries(layer ?? {})) {
      const below = result.get(key);
      if (above !== undefined) {
        result.set(
          key,
          isJsonObject(above)
            ? layerValues([isJsonObject(below) ? below : undefined, above])
            : above,
        );
      }
    }
  }
  // Not by assignment: a key `__proto__` stays a key.
  return Object.fromEntries(result);
}

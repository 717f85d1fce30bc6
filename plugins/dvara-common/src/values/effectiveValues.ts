import type { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from './isJsonObject';

/**
 * The values that the chart's templates will see, as Helm merges them: the chart's
 * defaults below, and every default that a layer set to `null` gone. A `null` where the
 * chart has no default stays, and most often breaks the schema.
 *
 * @public
 */
export function effectiveValues(options: {
  defaults: JsonObject;
  values: JsonObject;
}): JsonObject {
  const { defaults, values } = options;
  const result = new Map<string, JsonValue | undefined>(
    Object.entries(defaults),
  );
  for (const [key, value] of Object.entries(values)) {
    const below = result.get(key);
    if (value === null && result.has(key)) {
      result.delete(key);
    } else if (isJsonObject(value) && isJsonObject(below)) {
      result.set(key, effectiveValues({ defaults: below, values: value }));
    } else if (value !== undefined) {
      result.set(key, value);
    }
  }
  return Object.fromEntries(result);
}

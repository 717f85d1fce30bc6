import type { JsonObject } from '@backstage/types';
import { isJsonObject } from './isJsonObject';
import { layerValues } from './layerValues';

/**
 * The values that the chart's templates will see: the chart's defaults below, and every
 * key that a layer set to `null` gone.
 *
 * @public
 */
export function effectiveValues(options: {
  defaults: JsonObject;
  values: JsonObject;
}): JsonObject {
  return withoutNulls(layerValues([options.defaults, options.values]));
}

function withoutNulls(values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [
        key,
        isJsonObject(value) ? withoutNulls(value) : value,
      ]),
  );
}

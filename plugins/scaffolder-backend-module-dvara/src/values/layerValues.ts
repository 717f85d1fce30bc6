import type { JsonObject } from '@backstage/types';
import { isPlainObject, mergeWith, omitBy, mapValues } from 'lodash';

/**
 * Lays chart values over one another, the last layer on top, as Helm does: maps are
 * merged, lists and everything else replaced. A `null` stays, because it tells
 * Helm to drop the chart's default.
 */
export function layerValues(layers: Array<JsonObject | undefined>): JsonObject {
  return mergeWith({}, ...layers, (_below: unknown, above: unknown) =>
    isPlainObject(above) || above === undefined ? undefined : above,
  );
}

/**
 * The values that the chart's templates will see: the chart's defaults below, and every
 * key that a layer set to `null` gone.
 */
export function effectiveValues(options: {
  defaults: JsonObject;
  values: JsonObject;
}): JsonObject {
  return withoutNulls(layerValues([options.defaults, options.values]));
}

function withoutNulls(values: JsonObject): JsonObject {
  return mapValues(
    omitBy(values, value => value === null || value === undefined),
    value => (isJsonObject(value) ? withoutNulls(value) : value),
  ) as JsonObject;
}

function isJsonObject(value: unknown): value is JsonObject {
  return isPlainObject(value);
}

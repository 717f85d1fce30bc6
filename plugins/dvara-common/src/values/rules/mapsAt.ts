import type { JsonObject } from '@backstage/types';
import { isJsonObject } from '../isJsonObject';
import { valueAt } from '../valueAt';

/** The maps in a list of the values; none where the list is missing. */
export function mapsAt(values: JsonObject, path: string): JsonObject[] {
  const list = valueAt(values, path);
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

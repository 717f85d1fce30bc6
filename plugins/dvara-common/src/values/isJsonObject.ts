import type { JsonObject } from '@backstage/types';

/** Whether a value is a map, and no list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { JsonObject } from '@backstage/types';

/**
 * Whether a value is a map.
 *
 * @public
 */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

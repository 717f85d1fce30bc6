import type { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from './isJsonObject';

/**
 * @param path - the value's path, its parts joined by dots
 * @returns the value, or undefined where a part of the path is missing
 */
export function valueAt(
  values: JsonObject,
  path: string,
): JsonValue | undefined {
  let current: JsonValue | undefined = values;
  for (const part of path.split('.')) {
    current =
      isJsonObject(current) && Object.hasOwn(current, part)
        ? current[part]
        : undefined;
  }
  return current;
}

import type { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from './isJsonObject';

/**
 * A value of the chart.
 *
 * @param path - its parts joined by dots, for example `gatewayServer.autoscaling`
 * @returns undefined where a part of the path is missing
 *
 * @public
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

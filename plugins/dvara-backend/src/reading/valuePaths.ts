import type { JsonObject, JsonValue } from '@backstage/types';

/** Paths and characters of one, as the report bounds them. */
const MOST_PATHS = 500;
const LONGEST_PATH = 500;

/**
 * The paths of all values that are set, `gatewayServer.autoscaling.maxReplicas`. A list is
 * one value. The values themselves stay behind.
 */
export function valuePaths(values: JsonObject): string[] {
  return pathsIn(values, []).slice(0, MOST_PATHS);
}

function pathsIn(value: JsonValue | undefined, path: string[]): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [path.join('.').slice(0, LONGEST_PATH)];
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    pathsIn(inner, [...path, key]),
  );
}

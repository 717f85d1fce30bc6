import { isObject } from '@dvara/backstage-plugin-dvara-node';
import type { JsonObject, JsonValue } from '@backstage/types';

/**
 * Values without the numbers of pods that are handed over to autoscalers: these are of the moment, and
 * say nothing about what was asked for.
 */
export function withoutHandOver(options: { values: JsonObject }): JsonObject {
  const clean = (value: JsonValue | undefined): JsonValue | undefined => {
    if (Array.isArray(value)) {
      return value.map(each => clean(each) ?? null);
    }
    return isObject(value)
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([name]) => name !== 'handOverReplicas')
            .map(([name, each]) => [name, clean(each)]),
        )
      : value;
  };
  return clean(options.values) as JsonObject;
}

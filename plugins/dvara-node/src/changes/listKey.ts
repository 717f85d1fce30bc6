import type { JsonObject, JsonValue } from '@backstage/types';
import { isObject } from './isObject';

type KeyOf = (entry: JsonObject) => unknown;

const byName: KeyOf = ({ name }) => name;

/** Lists whose entries have an identity of their own; all others go by position. */
const keys: Record<string, KeyOf> = {
  containers: byName,
  env: byName,
  ephemeralContainers: byName,
  hostAliases: ({ ip }) => ip,
  imagePullSecrets: byName,
  initContainers: byName,
  metrics: ({ resource }) => (isObject(resource) ? resource.name : undefined),
  ports: byName,
  rules: ({ host }) => host,
  volumeMounts: ({ mountPath }) => mountPath,
  volumes: byName,
};

/**
 * How the entries of a list are told apart.
 *
 * @returns undefined where they go by position: the list is none of those that have keys, or an
 * entry has none, or two have the same
 * @public
 */
export function listKey(options: {
  /** Name of the field that holds the list. */
  field: string;
  lists: JsonValue[][];
}): ((entry: JsonValue) => string) | undefined {
  const keyOf = Object.hasOwn(keys, options.field)
    ? keys[options.field]
    : undefined;
  if (!keyOf) {
    return undefined;
  }
  const textOf = (entry: JsonValue): string | undefined => {
    const key = isObject(entry) ? keyOf(entry) : undefined;
    return typeof key === 'string' && key ? key : undefined;
  };
  const usable = options.lists.every(list => {
    const texts = list.map(textOf);
    return (
      texts.every(text => text !== undefined) &&
      new Set(texts).size === texts.length
    );
  });
  return usable ? entry => textOf(entry) ?? '' : undefined;
}

import type { JsonObject, JsonValue } from '@backstage/types';
import { isObject } from './isObject';
import { joinPath } from './joinPath';
import { listKey } from './listKey';
import { sameValue } from './sameValue';

/**
 * One field that differs, with its values as they are: not for people.
 *
 * @public
 */
export interface RawFieldChange {
  path: string;
  from: JsonValue | undefined;
  to: JsonValue | undefined;
}

/**
 * Finds the fields in which two values differ: entries of lists by their key where they
 * have one, by position otherwise. Where nothing but the order of entries with keys
 * differs, the list itself is told with its keys. A map or list that comes or goes is told field
 * by field, so that secrets in it are seen by their names.
 *
 * @public
 */
export function diffFields(options: {
  from: JsonValue | undefined;
  to: JsonValue | undefined;
  /** Where the values are. */
  path?: string;
  /** Name of the field that holds them. */
  field?: string;
}): RawFieldChange[] {
  const { path = '', field = '' } = options;
  const from = options.from ?? undefined;
  const to = options.to ?? undefined;
  if (from === undefined && to === undefined) {
    return [];
  }
  const fits = (is: (value: unknown) => boolean) =>
    [from, to].every(value => value === undefined || is(value));
  if (fits(isObject)) {
    return diffMaps({
      from: isObject(from) ? from : {},
      to: isObject(to) ? to : {},
      path,
    });
  }
  if (fits(Array.isArray)) {
    return diffLists({
      from: Array.isArray(from) ? from : [],
      to: Array.isArray(to) ? to : [],
      path,
      field,
    });
  }
  return sameValue({ path, from, to }) ? [] : [{ path, from, to }];
}

function diffMaps(options: {
  from: JsonObject;
  to: JsonObject;
  path: string;
}): RawFieldChange[] {
  const { from, to, path } = options;
  const fields = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return fields.flatMap(field =>
    diffFields({
      from: from[field],
      to: to[field],
      path: joinPath(path, field),
      field,
    }),
  );
}

function diffLists(options: {
  from: JsonValue[];
  to: JsonValue[];
  path: string;
  field: string;
}): RawFieldChange[] {
  const { from, to, path, field } = options;
  const keyOf = listKey({ field, lists: [from, to] });
  if (!keyOf) {
    return Array.from(
      { length: Math.max(from.length, to.length) },
      (_, index) =>
        diffFields({
          from: from[index],
          to: to[index],
          path: `${path}[${index}]`,
        }),
    ).flat();
  }
  const fromByKey = new Map(from.map(entry => [keyOf(entry), entry]));
  const toByKey = new Map(to.map(entry => [keyOf(entry), entry]));
  const keys = [...new Set([...fromByKey.keys(), ...toByKey.keys()])];
  const changes = keys.flatMap(key =>
    withoutKey({
      changes: diffFields({
        from: fromByKey.get(key),
        to: toByKey.get(key),
        path: `${path}[${key}]`,
      }),
      path: `${path}[${key}]`,
      key,
    }),
  );
  const order = (list: JsonValue[]) => list.map(keyOf).join(', ');
  return changes.length === 0 && order(from) !== order(to)
    ? [{ path, from: order(from), to: order(to) }]
    : changes;
}

/** The field that is the key of an entry is in its path already. */
function withoutKey(options: {
  changes: RawFieldChange[];
  path: string;
  key: string;
}): RawFieldChange[] {
  const { changes, path, key } = options;
  const isKey = (change: RawFieldChange) =>
    (change.from ?? change.to) === key &&
    (change.from === undefined || change.to === undefined) &&
    /^\.\w+$/.test(change.path.slice(path.length));
  return changes.length > 1
    ? changes.filter(change => !isKey(change))
    : changes.map(change => (isKey(change) ? { ...change, path } : change));
}

import type { JsonObject, JsonValue } from '@backstage/types';
import type {
  FieldChange,
  KubernetesObject,
} from '@dvara/backstage-plugin-dvara-common';
import {
  diffFields,
  isObject,
  listKey,
  objectName,
  type RawFieldChange,
  secretTexts,
  toFieldChange,
} from '@dvara/backstage-plugin-dvara-node';
import { autoscaledInRelease } from './chartOwnedState';
import { isEmpty } from './isEmpty';
import type { LiveObject } from './LiveObject';

/** How one object differs from what the release's live revision has made of it. */
export interface ObjectDrift {
  /** `Deployment/orders-llm-dvara-server` */
  object: string;
  /** denied and unknownKind: it could not be looked at. */
  state: 'changed' | 'missing' | 'denied' | 'unknownKind';
  /** From what the release says to what there is. */
  fields: FieldChange[];
}

/**
 * Finds what others have changed in a release's objects: fields that the release sets and
 * that have another value now, and entries that were put into its lists. What the API server adds
 * by itself is no drift.
 */
export function findDrift(options: {
  live: LiveObject[];
  /** Masks what is known to be secret. */
  redact: (text: string) => string;
}): ObjectDrift[] {
  const { live, redact } = options;
  const autoscaled = autoscaledInRelease(live);
  return live.flatMap((each): ObjectDrift[] => {
    const object = objectName(each.wanted);
    if (each.state !== 'found') {
      return [{ object, state: each.state, fields: [] }];
    }
    const fields = driftOf({
      wanted: each.wanted,
      object: each.object,
      redact,
    }).filter(
      ({ path }) => !(path === 'spec.replicas' && autoscaled.has(object)),
    );
    return fields.length ? [{ object, state: 'changed', fields }] : [];
  });
}

function driftOf(options: {
  wanted: KubernetesObject;
  object: KubernetesObject;
  redact: (text: string) => string;
}): FieldChange[] {
  const { wanted, object } = options;
  const { data, stringData: _stringData, metadata, ...rest } = wanted;
  const isSecret = wanted.kind === 'Secret';
  const expected = {
    ...rest,
    metadata: {
      labels: metadata.labels ?? {},
      annotations: metadata.annotations ?? {},
    },
    ...(!isSecret && data !== undefined && { data }),
  } as JsonObject;
  const fields = diffFields({
    from: expected,
    to: keepOnly({ wanted: expected, found: object as JsonObject, field: '' }),
  })
    .filter(({ from, to }) => !(isEmpty(from) && isEmpty(to)))
    .filter(isRealChange)
    .map(raw => toFieldChange({ raw, redact: options.redact }));
  return isSecret ? [...fields, ...secretDrift(options)] : fields;
}

/** Numbers and texts of the same writing are the same where the kind of the field decides. */
function isRealChange({ from, to }: RawFieldChange): boolean {
  return isObject(from) || isObject(to) || String(from) !== String(to);
}

/** The part of a found value that the wanted one speaks of; lists whole, because nobody else should add to them. */
function keepOnly(options: {
  wanted: JsonValue | undefined;
  found: JsonValue | undefined;
  field: string;
}): JsonValue | undefined {
  const { wanted, found, field } = options;
  if (wanted === undefined || wanted === null) {
    return undefined;
  }
  if (isObject(wanted) && isObject(found)) {
    return Object.fromEntries(
      Object.entries(wanted).map(([name, value]) => [
        name,
        keepOnly({ wanted: value, found: found[name], field: name }),
      ]),
    );
  }
  if (Array.isArray(wanted) && Array.isArray(found)) {
    const keyOf = listKey({ field, lists: [wanted, found] });
    return found.map((entry, index) => {
      const other = keyOf
        ? wanted.find(each => keyOf(each) === keyOf(entry))
        : wanted[index];
      return other === undefined
        ? entry
        : keepOnly({ wanted: other, found: entry, field: '' }) ?? null;
    });
  }
  return found;
}

function secretDrift(options: {
  wanted: KubernetesObject;
  object: KubernetesObject;
}): FieldChange[] {
  const found = secretTexts(options.object);
  return [...secretTexts(options.wanted)].flatMap(
    ([key, text]): FieldChange[] => {
      const path = `data[${key}]`;
      if (!found.has(key)) {
        return [{ path, change: 'removed', hidden: true }];
      }
      return found.get(key) === text
        ? []
        : [{ path, change: 'changed', hidden: true }];
    },
  );
}

import type { JsonObject } from '@backstage/types';
import {
  COMPONENT_LABEL,
  REVISION_ANNOTATION,
  type FieldChange,
  type KubernetesObject,
  type ObjectChange,
} from '@dvara/backstage-plugin-dvara-common';
import { autoscaledWorkloads } from './autoscaledWorkloads';
import { describeObjectFacts } from './describeObjectFacts';
import { diffFields } from './diffFields';
import { objectKey, objectName } from './objectName';
import { secretTexts } from './secretTexts';
import { toFieldChange } from './toFieldChange';

/** Written anew by every revision. */
const OF_EVERY_REVISION = `metadata.annotations["${REVISION_ANNOTATION}"]`;

/**
 * What turns one set of objects into another, with nothing that may be a credential. The
 * number of pods under an autoscaler, and what every revision writes anew, count for nothing.
 *
 * @public
 */
export function diffObjects(options: {
  from: KubernetesObject[];
  to: KubernetesObject[];
  /** Masks what is known to be secret. */
  redact: (text: string) => string;
}): ObjectChange[] {
  const { redact } = options;
  const from = new Map(
    options.from.map(object => [objectKey(object), object] as const),
  );
  const to = new Map(
    options.to.map(object => [objectKey(object), object] as const),
  );
  const autoscaled = autoscaledWorkloads(options.to);
  const changes: ObjectChange[] = [];
  for (const [key, object] of to) {
    const before = from.get(key);
    if (!before) {
      changes.push({
        ...identify(object),
        change: 'added',
        fields: [],
        facts: describeObjectFacts({ object, redact }),
      });
      continue;
    }
    const fields = diffObject({ from: before, to: object, redact }).filter(
      ({ path }) =>
        path !== OF_EVERY_REVISION &&
        !(path === 'spec.replicas' && autoscaled.has(objectName(object))),
    );
    if (fields.length) {
      changes.push({ ...identify(object), change: 'changed', fields });
    }
  }
  for (const [key, object] of from) {
    if (!to.has(key)) {
      changes.push({ ...identify(object), change: 'removed', fields: [] });
    }
  }
  return changes;
}

function identify(object: KubernetesObject) {
  const component = object.metadata.labels?.[COMPONENT_LABEL];
  return {
    object: objectName(object),
    kind: object.kind,
    name: object.metadata.name,
    ...(typeof component === 'string' && { component }),
  };
}

function diffObject(options: {
  from: KubernetesObject;
  to: KubernetesObject;
  redact: (text: string) => string;
}): FieldChange[] {
  const [from, to] = [options.from, options.to].map(plainFields);
  const fields = diffFields({ from, to }).map(raw =>
    toFieldChange({ raw, redact: options.redact }),
  );
  return options.to.kind === 'Secret'
    ? [...fields, ...diffSecrets(options)]
    : fields;
}

/** Without a Secret's data, which is compared apart. */
function plainFields(object: KubernetesObject): JsonObject {
  const { status: _status, ...fields } = object;
  if (object.kind === 'Secret') {
    delete fields.data;
    delete fields.stringData;
  }
  // The old manifest may name the namespace that Helm gives to all objects, or not.
  const { namespace: _namespace, ...metadata } = object.metadata;
  return { ...fields, metadata } as JsonObject;
}

function diffSecrets(options: {
  from: KubernetesObject;
  to: KubernetesObject;
}): FieldChange[] {
  const from = secretTexts(options.from);
  const to = secretTexts(options.to);
  const keys = [...new Set([...from.keys(), ...to.keys()])];
  return keys.flatMap((key): FieldChange[] => {
    const path = `data[${key}]`;
    if (!from.has(key)) {
      return [{ path, change: 'added', hidden: true }];
    }
    if (!to.has(key)) {
      return [{ path, change: 'removed', hidden: true }];
    }
    return from.get(key) === to.get(key)
      ? []
      : [{ path, change: 'changed', hidden: true }];
  });
}

import type { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from './isJsonObject';
import type { ValuesFault } from './ValuesFault';

/**
 * Entries of `extraObjects` that could do more than belong to the release. The chart renders them as
 * templates with the rights of the deployer, which may read what who started the task may not.
 *
 * @param options - `namespace` is the release's; where it is absent, namespaces are not looked at
 * @returns a fault per place, never with what it holds
 *
 * @public
 */
export function findForeignObjects(options: {
  values: JsonObject;
  namespace?: string;
}): ValuesFault[] {
  const { values, namespace } = options;
  const list = values.extraObjects;
  return (Array.isArray(list) ? list : []).flatMap((entry, index) => {
    const path = `extraObjects.${index}`;
    return typeof entry === 'string'
      ? [
          {
            path,
            sentence: `${path} is text, which the chart would run as a template: write it as a map`,
          },
        ]
      : inside({ value: entry, path, namespace });
  });
}

function inside(options: {
  value: JsonValue | undefined;
  path: string;
  namespace?: string;
}): ValuesFault[] {
  const { value, path, namespace } = options;
  if (typeof value === 'string') {
    return value.includes('{{') ? [templateIn(path)] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) =>
      inside({ value: entry, path: `${path}.${index}`, namespace }),
    );
  }
  if (!isJsonObject(value)) {
    return [];
  }
  const named = isJsonObject(value.metadata) && value.metadata.namespace;
  const elsewhere =
    namespace !== undefined && named && named !== namespace
      ? [
          {
            path: `${path}.metadata.namespace`,
            sentence: `${path}.metadata.namespace is not ${namespace}, the release’s: leave it out, and make objects of other namespaces there`,
          },
        ]
      : [];
  return [
    ...elsewhere,
    ...Object.entries(value).flatMap(([key, entry]) =>
      key.includes('{{')
        ? [templateIn(path)]
        : inside({ value: entry, path: `${path}.${key}`, namespace }),
    ),
  ];
}

function templateIn(path: string): ValuesFault {
  return {
    path,
    sentence: `${path} holds {{, which the chart would run as a template: write out what it is to become`,
  };
}

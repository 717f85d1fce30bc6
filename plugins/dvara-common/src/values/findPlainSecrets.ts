import type { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from './isJsonObject';
import type { ValuesFault } from './ValuesFault';

/** Names of environment variables that hold a credential, not the place of one. */
const SECRET_NAME =
  /(password|passphrase|token|secret|credentials?|(api|access|secret|licen[cs]e|private|encryption|master)_?key(_?id)?)$/i;

/**
 * Credentials that stand in plain sight among values: environment variables that sound
 * secret and have a value, and whole Secrets among further objects.
 *
 * @returns a fault per place, never with what it holds
 *
 * @public
 */
export function findPlainSecrets(values: JsonObject): ValuesFault[] {
  return inside({ value: values, path: [] });
}

function inside(options: {
  value: JsonValue | undefined;
  path: string[];
}): ValuesFault[] {
  const { value, path } = options;
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) =>
      inside({ value: entry, path: [...path, String(index)] }),
    );
  }
  if (!isJsonObject(value)) {
    return [];
  }
  const place = path.join('.');
  if (value.kind === 'Secret') {
    return [
      {
        path: place,
        sentence: `${place} is a Secret and would be stored in the task and in Helm’s release: make it in the cluster and name it`,
      },
    ];
  }
  const { name } = value;
  const told =
    typeof name === 'string' &&
    SECRET_NAME.test(name) &&
    typeof value.value === 'string' &&
    value.value !== ''
      ? [
          {
            path: `${place}.value`,
            sentence: `${place}.value, of ${name}, would be stored in the task and in Helm’s release: name a Secret by valueFrom.secretKeyRef`,
          },
        ]
      : [];
  return [
    ...told,
    ...Object.entries(value).flatMap(([key, entry]) =>
      inside({ value: entry, path: [...path, key] }),
    ),
  ];
}

import type { JsonValue } from '@backstage/types';
import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';
import { soundsSecret } from '../helm/soundsSecret';
import { isObject } from './isObject';
import { secretTexts } from './secretTexts';

/** Flags stand in Secrets too; masking them would mask half of a plan. */
const FLAG = /^(true|false)$/;

/**
 * What must not be printed among a release's objects: what its Secrets hold, and the values of
 * variables and command line options whose name sounds secret.
 *
 * @public
 */
export function secretTextsOf(objects: KubernetesObject[]): string[] {
  return objects
    .flatMap(object =>
      object.kind === 'Secret'
        ? [...secretTexts(object).values()]
        : variablesIn(object as JsonValue),
    )
    .filter(text => text && !FLAG.test(text));
}

function variablesIn(value: JsonValue | undefined): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => [
      ...(isSecretOption(value[index - 1]) && isOptionValue(entry)
        ? [entry]
        : []),
      ...variablesIn(entry),
    ]);
  }
  if (!isObject(value)) {
    return [];
  }
  const { name, value: text } = value;
  return [
    ...(typeof name === 'string' &&
    typeof text === 'string' &&
    soundsSecret(name)
      ? [text]
      : []),
    ...Object.values(value).flatMap(variablesIn),
  ];
}

/** Whether an entry of a list is an option, such as `--api-key`, whose value is the next one. */
function isSecretOption(entry: JsonValue | undefined): boolean {
  return (
    typeof entry === 'string' &&
    /^--?[\w.-]+$/.test(entry) &&
    soundsSecret(entry)
  );
}

/** Not so the next option, nor a variable that Kubernetes puts in: `$(OPENAI_API_KEY)`. */
function isOptionValue(entry: JsonValue): entry is string {
  return typeof entry === 'string' && !/^(-|\$\()/.test(entry);
}

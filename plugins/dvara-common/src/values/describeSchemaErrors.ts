import type { JsonObject, JsonValue } from '@backstage/types';
import type { ErrorObject } from 'ajv';
import { isJsonObject } from './isJsonObject';
import type { ValuesFault } from './ValuesFault';

/**
 * Puts what a JSON schema finds into words. A sentence names the property and what was
 * expected, never the value itself.
 */
export function describeSchemaErrors(options: {
  errors: ErrorObject[];
  values: JsonObject;
}): ValuesFault[] {
  const { errors, values } = options;
  const faults = new Map<string, ValuesFault>();
  for (const error of leafErrors(errors)) {
    const fault = describe(error, values);
    faults.set(fault.sentence, fault);
  }
  return [...faults.values()];
}

/** Drops the branches of an `anyOf` at a place where the `anyOf` itself is reported. */
function leafErrors(errors: ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(
    error => error.keyword === 'anyOf' || error.keyword === 'oneOf',
  );
  return errors.filter(
    error =>
      error.keyword !== 'if' &&
      !choices.some(
        choice =>
          choice !== error && error.instancePath === choice.instancePath,
      ),
  );
}

function describe(error: ErrorObject, values: JsonObject): ValuesFault {
  const segments = error.instancePath
    .split('/')
    .slice(1)
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  const { additionalProperty, missingProperty } = error.params;
  const path = [...segments, additionalProperty ?? missingProperty ?? []]
    .flat()
    .join('.');
  return {
    path,
    sentence: `${path || 'the whole'} ${rule(
      error,
      valueOf(values, segments),
    )}`,
  };
}

function rule(error: ErrorObject, value: JsonValue | undefined): string {
  switch (error.keyword) {
    case 'additionalProperties':
      return 'is not a value of the chart';
    case 'required':
      return 'must not be missing';
    case 'type':
      return `must be ${[error.params.type].flat().join(' or ')}, not ${typeOf(
        value,
      )}`;
    case 'enum':
      return `must be one of ${error.params.allowedValues
        .map((allowed: unknown) => JSON.stringify(allowed))
        .join(', ')}`;
    case 'anyOf':
    case 'oneOf':
      return `must be ${choiceOf(error)}`;
    default:
      return error.message ?? `breaks the rule ${error.keyword}`;
  }
}

function valueOf(
  values: JsonObject,
  segments: string[],
): JsonValue | undefined {
  return segments.reduce<JsonValue | undefined>(childOf, values);
}

function childOf(
  value: JsonValue | undefined,
  part: string,
): JsonValue | undefined {
  if (Array.isArray(value)) {
    return value[Number(part)];
  }
  return isJsonObject(value) ? value[part] : undefined;
}

/** What an `anyOf` allows, in words. Its branches are in the compiled parent schema. */
function choiceOf(error: ErrorObject): string {
  const branches: unknown = error.schema;
  const words = Array.isArray(branches)
    ? branches.map(branchWords).filter(Boolean)
    : [];
  return words.length ? words.join(' or ') : 'of another form';
}

function branchWords(branch: unknown): string | undefined {
  if (typeof branch !== 'object' || branch === null) {
    return undefined;
  }
  const { type, pattern, minimum, maxLength } = branch as Record<
    string,
    unknown
  >;
  if (type === 'null' || maxLength === 0) {
    return type === 'null' ? 'null' : 'empty';
  }
  if (typeof pattern === 'string') {
    return `text like ${pattern}`;
  }
  return typeof type === 'string'
    ? `${type}${minimum === undefined ? '' : ` of at least ${minimum}`}`
    : undefined;
}

function typeOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'array' : typeof value;
}

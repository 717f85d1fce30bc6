import type { JsonObject } from '@backstage/types';
import { get } from 'lodash';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { effectiveValues } from './layerValues';

/**
 * Helm keeps chart, values and manifest of a release in one Secret of at most 1 MiB:
 * 0.7 MB of values are refused by the API server, 0.3 MB pass.
 */
const MAX_VALUES_BYTES = 256 * 1024;

const MAX_SENTENCES = 10;

/** Checks chart values with the chart's own rules, before Helm runs. */
export class ValuesChecker {
  readonly #validate: ValidateFunction;
  readonly #defaults: JsonObject;

  constructor(options: { schema: JsonObject; defaults: JsonObject }) {
    const ajv = new Ajv({
      allErrors: true,
      strict: false,
      validateFormats: false,
      // Puts a rule's own branches into its error, for «must be integer or empty».
      verbose: true,
    });
    this.#validate = ajv.compile(options.schema);
    this.#defaults = options.defaults;
  }

  /**
   * @returns a sentence per fault, naming the property and what was expected, never
   * the value itself; empty where the values hold
   */
  check(values: JsonObject): string[] {
    const bytes = Buffer.byteLength(JSON.stringify(values));
    if (bytes > MAX_VALUES_BYTES) {
      return [
        `the values take ${Math.ceil(bytes / 1024)} KiB and may take ${
          MAX_VALUES_BYTES / 1024
        } KiB, because Helm keeps them in one Secret`,
      ];
    }
    const effective = effectiveValues({ defaults: this.#defaults, values });
    if (this.#validate(effective)) {
      return [];
    }
    const errors = this.#validate.errors ?? [];
    const sentences = [
      ...new Set(leafErrors(errors).map(error => sentence(error, effective))),
    ];
    return sentences.length > MAX_SENTENCES
      ? [
          ...sentences.slice(0, MAX_SENTENCES),
          `and ${sentences.length - MAX_SENTENCES} more`,
        ]
      : sentences;
  }
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

function pathOf(error: ErrorObject): string[] {
  return error.instancePath
    .split('/')
    .slice(1)
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function sentence(error: ErrorObject, values: JsonObject): string {
  const segments = pathOf(error);
  const path = segments.join('.') || 'the values';
  const prefix = segments.length ? `${path}.` : '';
  switch (error.keyword) {
    case 'additionalProperties':
      return `${prefix}${error.params.additionalProperty} is not a value of the chart`;
    case 'required':
      return `${prefix}${error.params.missingProperty} must not be removed`;
    case 'type':
      return `${path} must be ${[error.params.type]
        .flat()
        .join(' or ')}, not ${typeOf(
        segments.length ? get(values, segments) : values,
      )}`;
    case 'enum':
      return `${path} must be one of ${error.params.allowedValues
        .map((value: unknown) => JSON.stringify(value))
        .join(', ')}`;
    case 'anyOf':
    case 'oneOf':
      return `${path} must be ${choiceOf(error)}`;
    default:
      return `${path} ${error.message ?? `breaks the rule ${error.keyword}`}`;
  }
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

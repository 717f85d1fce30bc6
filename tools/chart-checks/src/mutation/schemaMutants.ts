import type { JsonSchema } from '../valuesSchema.ts';

/** The schema with one constraint dropped. */
export interface SchemaMutant {
  key: string;
  schema: JsonSchema;
}

const constraints = [
  'type',
  'enum',
  'pattern',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'uniqueItems',
  'propertyNames',
  'additionalProperties',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'items',
  '$ref',
  'const',
];

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Drops each constraint of a schema, each required name for itself. */
export function schemaMutants(schema: JsonSchema): SchemaMutant[] {
  const mutants: SchemaMutant[] = [];
  const mutate = (
    path: (string | number)[],
    what: string,
    change: (node: Json) => void,
  ) => {
    const copy = structuredClone(schema);
    const node = path.reduce<unknown>(
      (inner, key) => (inner as Json)[key],
      copy,
    );
    change(node as Json);
    mutants.push({
      key: `values.schema.json | without ${what} | ${path
        .filter(key => key !== 'properties')
        .join('.')}`,
      schema: copy,
    });
  };
  const walk = (node: unknown, path: (string | number)[]) => {
    if (!isObject(node)) {
      return;
    }
    for (const keyword of constraints) {
      // The entries of an enum are of one type, so that a type beside it refuses nothing more.
      const isImplied = keyword === 'type' && 'enum' in node;
      if (keyword in node && !isImplied) {
        mutate(path, keyword, copy => delete copy[keyword]);
      }
    }
    if (Array.isArray(node.required)) {
      for (const name of node.required) {
        mutate(path, `required ${name}`, copy => {
          copy.required = (copy.required as string[]).filter(
            other => other !== name,
          );
        });
      }
    }
    if (Array.isArray(node.enum)) {
      for (const [index] of node.enum.entries()) {
        // An entry that is dropped refuses what must be accepted.
        mutate(path, `enum entry ${JSON.stringify(node.enum[index])}`, copy => {
          (copy.enum as unknown[]).splice(index, 1);
        });
      }
    }
    for (const keyword of ['properties', 'definitions', 'patternProperties']) {
      const children = node[keyword];
      if (isObject(children)) {
        for (const [name, child] of Object.entries(children)) {
          walk(child, [...path, keyword, name]);
        }
      }
    }
    for (const keyword of [
      'items',
      'additionalProperties',
      'propertyNames',
      'not',
      'then',
      'else',
    ]) {
      if (isObject(node[keyword])) {
        walk(node[keyword], [...path, keyword]);
      }
    }
    for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
      const children = node[keyword];
      if (Array.isArray(children)) {
        children.forEach((child, index) => {
          walk(child, [...path, keyword, index]);
          mutate(path, `${keyword} choice ${index + 1}`, copy => {
            (copy[keyword] as unknown[]).splice(index, 1);
          });
        });
      }
    }
  };
  walk(schema, []);
  return mutants;
}

import { Ajv } from 'ajv';

/** The parts of a draft-07 schema that the chart's schema uses. */
export interface JsonSchema {
  $ref?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  definitions?: Record<string, JsonSchema>;
  [keyword: string]: unknown;
}

export interface SchemaProperty {
  path: string[];
  schema: JsonSchema;
  /** Has no properties of its own: a value to set, not a block. */
  isLeaf: boolean;
}

/** All properties written out in the schema, blocks before what they hold, in the schema's order. */
export function listProperties(
  schema: JsonSchema,
  path: string[] = [],
): SchemaProperty[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const here = [...path, name];
    return [
      {
        path: here,
        schema: property,
        isLeaf: property.properties === undefined,
      },
      ...listProperties(property, here),
    ];
  });
}

export function valueAt(options: { values: unknown; path: string[] }): unknown {
  return options.path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string, unknown>)[key]
        : undefined,
    options.values,
  );
}

export interface ChartFiles {
  schema: JsonSchema;
  values: Record<string, unknown>;
}

/** Each property must carry what a form shows, and the default that values.yaml has. */
export function checkSchemaTexts({ schema, values }: ChartFiles): string[] {
  const findings: string[] = [];
  const properties = listProperties(schema);
  const known = new Set(properties.map(property => property.path.join('.')));
  for (const { path, schema: property, isLeaf } of properties) {
    const name = path.join('.');
    for (const text of ['title', 'description'] as const) {
      if (!property[text]) {
        findings.push(`${name} has no ${text} in values.schema.json`);
      }
    }
    const value = valueAt({ values, path });
    if (isLeaf && 'default' in property && value !== undefined) {
      if (JSON.stringify(property.default) !== JSON.stringify(value)) {
        findings.push(
          `${name} is ${JSON.stringify(
            value,
          )} in values.yaml but ${JSON.stringify(
            property.default,
          )} in values.schema.json`,
        );
      }
    } else if (isLeaf && value !== undefined) {
      findings.push(`${name} has no default in values.schema.json`);
    }
  }
  for (const [name, definition] of Object.entries(schema.definitions ?? {})) {
    for (const part of [definition, definition.items ?? {}]) {
      for (const { path, schema: property } of listProperties(part)) {
        if (!property.title || !property.description) {
          findings.push(
            `definition ${name}: ${path.join(
              '.',
            )} has no title or no description`,
          );
        }
      }
    }
  }
  const walk = (block: Record<string, unknown>, path: string[]) => {
    for (const [key, value] of Object.entries(block)) {
      const here = [...path, key];
      const name = here.join('.');
      if (!known.has(name)) {
        findings.push(`${name} of values.yaml is not in values.schema.json`);
      } else if (
        properties.some(p => p.path.join('.') === name && !p.isLeaf) &&
        typeof value === 'object' &&
        value !== null
      ) {
        walk(value as Record<string, unknown>, here);
      }
    }
  };
  walk(values, []);
  return findings;
}

/** Values with one mistake, which the schema should refuse. */
export interface Mistake {
  name: string;
  values: Record<string, unknown>;
}

/** Misspells each leaf's key and gives each leaf a value of a wrong type. */
export function listMistakes({ schema, values }: ChartFiles): Mistake[] {
  const mistakes: Mistake[] = [];
  const attempt = (options: {
    path: string[];
    key: string;
    value: unknown;
    what: string;
  }) => {
    const copy = structuredClone(values);
    const block = valueAt({ values: copy, path: options.path.slice(0, -1) });
    if (typeof block !== 'object' || block === null) {
      return;
    }
    (block as Record<string, unknown>)[options.key] = options.value;
    mistakes.push({
      name: `${options.path.join('.')}: ${options.what}`,
      values: copy,
    });
  };
  for (const { path, isLeaf } of listProperties(schema)) {
    const [first] = path;
    const key = path[path.length - 1];
    if (!isLeaf) {
      continue;
    }
    // Free maps by contract: global belongs to the parent chart, resource names to Kubernetes.
    const free =
      first === 'global' ||
      ['requests', 'limits'].includes(path[path.length - 2]);
    if (!free) {
      attempt({
        path,
        key: `${key}x`,
        value: valueAt({ values, path }),
        what: 'misspelt',
      });
    }
    const isFreeForm = key === 'gatewayConfig';
    attempt({
      path,
      key,
      value: isFreeForm ? 1 : [[['wrong']]],
      what: 'of a wrong type',
    });
  }
  return mistakes;
}

export interface MutationResult {
  tried: number;
  /** Mistakes the schema lets pass. */
  accepted: string[];
}

/** Tries all mistakes. */
export function mutateValues(files: ChartFiles): MutationResult {
  const validate = new Ajv({ strict: false }).compile(files.schema);
  const mistakes = listMistakes(files);
  return {
    tried: mistakes.length,
    accepted: mistakes
      .filter(({ values }) => validate(values))
      .map(({ name }) => name),
  };
}

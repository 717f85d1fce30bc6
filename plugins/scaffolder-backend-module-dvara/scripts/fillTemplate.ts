import { isMap, parseDocument, visit, YAMLMap } from 'yaml';

/** The keywords that are taken over from the chart's schema, in the order they are written. */
const KEYWORDS = [
  'title',
  'description',
  'type',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'default',
];

type Schema = { [keyword: string]: unknown };

/**
 * Writes the rules of the chart's `values.schema.json` into the properties of a template
 * that name a value of the chart by `ui:options.chartValue`. Everything else in the
 * template stays as it is, comments included.
 *
 * @returns the template's new text
 * @throws Error where a property names a value that the chart does not have
 */
export function fillTemplate(options: {
  template: string;
  schema: Schema;
}): string {
  const document = parseDocument(options.template);
  visit(document, {
    Map(_key, node) {
      const path = node.getIn(['ui:options', 'chartValue']);
      if (typeof path !== 'string') {
        return undefined;
      }
      const rules = rulesOf({ path, schema: options.schema });
      const kept = node.items.filter(
        ({ key }) => !KEYWORDS.includes(String(key)),
      );
      const filled = new YAMLMap();
      for (const keyword of KEYWORDS) {
        if (rules[keyword] !== undefined) {
          filled.items.push(document.createPair(keyword, rules[keyword]));
        }
      }
      node.items = [...filled.items, ...kept] as typeof node.items;
      return visit.SKIP;
    },
  });
  return document.toString({ lineWidth: 0, singleQuote: true });
}

/** The values of the chart that a template names. */
export function chartValuesOf(template: string): string[] {
  const paths: string[] = [];
  visit(parseDocument(template), {
    Map(_key, node) {
      const path = isMap(node) && node.getIn(['ui:options', 'chartValue']);
      if (typeof path === 'string') {
        paths.push(path);
      }
    },
  });
  return paths;
}

function rulesOf(options: { path: string; schema: Schema }): Schema {
  const { path, schema } = options;
  let current: Schema = schema;
  for (const name of path.split('.')) {
    const properties = resolve({ node: current, schema }).properties as
      | Record<string, Schema>
      | undefined;
    const next = properties?.[name];
    if (!next) {
      throw new Error(`The chart has no value ${path}`);
    }
    current = next;
  }
  return resolve({ node: current, schema });
}

/** Follows a reference and, of several forms, takes the first: the one that a form can show. */
function resolve(options: { node: Schema; schema: Schema }): Schema {
  const { node, schema } = options;
  const { $ref, anyOf, ...own } = node;
  if (typeof $ref === 'string') {
    const definitions = schema.definitions as Record<string, Schema>;
    const target = definitions[$ref.replace('#/definitions/', '')];
    return resolve({ node: { ...target, ...own }, schema });
  }
  return Array.isArray(anyOf) ? { ...(anyOf[0] as Schema), ...own } : node;
}

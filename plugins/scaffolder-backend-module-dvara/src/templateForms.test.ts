import { readdirSync, readFileSync } from 'node:fs';
import {
  templateEntityV1beta3Validator,
  type TemplateEntityV1beta3,
} from '@backstage/plugin-scaffolder-common';
import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { parse } from 'yaml';
import * as actions from './actions';

const root = `${__dirname}/../../../templates`;
const names = readdirSync(root);

/** Fields of Backstage and of `@dvara/backstage-plugin-dvara`. */
const fields = [
  'EntityPicker',
  'OwnerPicker',
  'Secret',
  'DvaraChartValues',
  'DvaraKeys',
  'DvaraRegionPicker',
  'DvaraValuesYaml',
  'DvaraWaves',
];

/** What the templates' steps may run; an action is made without its services, which only its run needs. */
const known = new Map<string, TemplateAction>(
  Object.entries(actions)
    .filter(([name]) => /^create\w+Action$/.test(name))
    .map(([, create]) => {
      const action = (create as unknown as (options: object) => TemplateAction)(
        {},
      );
      return [action.id, action];
    }),
);

type Schema = {
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  dependencies?: Record<string, { oneOf: Schema[] }>;
  'ui:field'?: string;
  'ui:order'?: string[];
};

/** Every schema of a form with its path. */
function* schemasIn(
  schema: Schema,
  path: string[] = [],
): Generator<{ path: string[]; schema: Schema }> {
  yield { path, schema };
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    yield* schemasIn(property, [...path, name]);
  }
  for (const { oneOf } of Object.values(schema.dependencies ?? {})) {
    for (const branch of oneOf) {
      yield* schemasIn(branch, path);
    }
  }
}

describe.each(names)('the form of template %s', name => {
  const text = readFileSync(`${root}/${name}/template.yaml`, 'utf8');
  const template: TemplateEntityV1beta3 = parse(text);
  const { steps, output } = template.spec;
  const pages = [template.spec.parameters ?? []].flat() as Schema[];
  const schemas = pages.flatMap(page => [...schemasIn(page)]);
  const inForm = new Set(schemas.map(({ path }) => path.join('.')));
  const matchesOf = (pattern: RegExp, where: unknown = { steps, output }) =>
    [...JSON.stringify(where).matchAll(pattern)].map(match => match.slice(1));

  it('is of a template that the catalog takes, under the name of its folder', async () => {
    expect(await templateEntityV1beta3Validator.check(template)).toBe(true);
    expect(template.metadata.name).toBe(name);
  });

  it('names fields that there are', () => {
    const used = schemas.flatMap(({ schema }) => schema['ui:field'] ?? []);
    expect(used.filter(field => !fields.includes(field))).toEqual([]);
  });

  it('requires and orders only what it asks for', () => {
    for (const { path, schema } of schemas) {
      for (const property of [
        ...(schema.required ?? []),
        ...(schema['ui:order'] ?? []),
      ]) {
        expect(inForm).toContain([...path, property].join('.'));
      }
    }
  });

  it('keeps every list and text within bounds', () => {
    const unbounded = schemas.filter(({ schema }) => {
      const { type, maxItems, maxLength, enum: choices } = schema as JsonObject;
      const field = schema['ui:field'];
      return (
        (type === 'array' && maxItems === undefined) ||
        (type === 'string' &&
          maxLength === undefined &&
          !choices &&
          // The key itself is a secret and bounded by the action.
          !['Secret', 'EntityPicker', 'OwnerPicker'].includes(field ?? ''))
      );
    });
    expect(unbounded.map(({ path }) => path.join('.'))).toEqual([]);
  });

  it('asks for every parameter that its steps use', () => {
    const used = matchesOf(/\bparameters\.([a-zA-Z]+(?:\.[a-zA-Z]+)*)/g);
    expect(
      used.map(([path]) => path).filter(path => !inForm.has(path)),
    ).toEqual([]);
  });

  it('uses every parameter that it asks for', () => {
    const used = matchesOf(/\bparameters\.([a-zA-Z]+)/g).map(([path]) => path);
    const asked = pages.flatMap(page =>
      [...schemasIn(page)].flatMap(({ path }) => path[0] ?? []),
    );
    expect([...new Set(asked)].filter(each => !used.includes(each))).toEqual(
      [],
    );
  });

  it('gives its actions inputs that they know, and reads outputs that they have', () => {
    const ours = steps.filter(({ action }) => action.startsWith('dvara:'));
    expect(ours.filter(({ action }) => !known.has(action))).toEqual([]);
    const unknownInputs = ours.flatMap(({ action, input = {} }) => {
      const inputs = known.get(action)?.schema?.input?.properties ?? {};
      return Object.keys(input).filter(each => !(each in inputs));
    });
    expect(unknownInputs).toEqual([]);

    const reads = matchesOf(/\bsteps\.(\w+)\.output\.(\w+)/g);
    const missing = reads.filter(([id, field]) => {
      const step = steps.find(each => each.id === id);
      // Backstage's own actions are not ours to know.
      return step?.action.startsWith('dvara:')
        ? !(field in (known.get(step.action)?.schema?.output?.properties ?? {}))
        : !step;
    });
    expect(missing).toEqual([]);
  });

  it('takes each key from a secret that the form, or a caller, gives', () => {
    const schema = template.spec.secrets?.schema as Schema | undefined;
    const given = Object.keys(schema?.properties ?? {});
    const typed = schemas
      .filter(({ schema: each }) => each['ui:field'] === 'Secret')
      .map(({ path }) => path.at(-1)!);
    const taken = steps.flatMap(({ input }) =>
      Object.values((input?.keysFromSecrets ?? {}) as Record<string, string>),
    );
    expect(typed.sort()).toEqual([...taken].sort());
    expect(given.sort()).toEqual([...taken].sort());
  });
});

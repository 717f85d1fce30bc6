import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import type { HelmRenderer } from './HelmRenderer.ts';
import type { Check } from './runChecks.ts';
import { expandPaths, mergeValues, splitPath } from './valuesPath.ts';
import type { ChartFiles, JsonSchema } from './valuesSchema.ts';

/** A value at a path that the schema must refuse; null removes what stands there. */
export interface RefusedValue {
  path: string;
  value: unknown;
}

export interface SchemaExamples {
  refused: RefusedValue[];
  accepted: RefusedValue[];
}

type Section = Record<string, Record<string, unknown[]>>;

/** What a section's paths are below of; the file says so too. */
const prefixes: Record<string, string[]> = {
  components: ['gatewayServer.', 'gatewayUi.', 'mcpProxyServer.'],
  scaled: ['gatewayServer.', 'mcpProxyServer.'],
  values: [''],
};

/** Reads `tests/schema-examples.yaml`. */
export async function readSchemaExamples(
  chart: string,
): Promise<SchemaExamples> {
  const file: Record<'refused' | 'accepted', Section> = parse(
    await readFile(join(chart, 'tests', 'schema-examples.yaml'), 'utf8'),
  );
  const list = (section: Section) =>
    Object.entries(section).flatMap(([name, entries]) =>
      prefixes[name].flatMap(prefix =>
        Object.entries(entries).flatMap(([path, values]) =>
          values.map(value => ({ path: `${prefix}${path}`, value })),
        ),
      ),
    );
  return { refused: list(file.refused), accepted: list(file.accepted) };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  );
}

function describe({ path, value }: RefusedValue): string {
  return `${path} = ${JSON.stringify(value)}`;
}

/** An example with the whole values that it makes. */
export interface SchemaTrial {
  name: string;
  values: unknown;
  isAccepted: boolean;
}

/** Puts each example into the chart's values, as Helm does. */
export function buildSchemaTrials(options: {
  values: ChartFiles['values'];
  examples: SchemaExamples;
}): SchemaTrial[] {
  const { values, examples } = options;
  const build = (isAccepted: boolean) => (example: RefusedValue) => ({
    name: describe(example),
    values: withoutNulls(
      mergeValues(values, expandPaths({ [example.path]: example.value })),
    ),
    isAccepted,
  });
  return [
    ...examples.refused.map(build(false)),
    ...examples.accepted.map(build(true)),
  ];
}

/** Trials that end otherwise than they should under a schema. */
export function* findWrongTrials(
  schema: JsonSchema,
  trials: SchemaTrial[],
): Generator<string> {
  // Made ready five times as fast, which counts for hundreds of mutants.
  const validate = new Ajv({
    strict: false,
    validateSchema: false,
    inlineRefs: false,
    code: { optimize: false },
  }).compile(schema);
  for (const { name, values, isAccepted } of trials) {
    if (validate(values) !== isAccepted) {
      yield `${name} is ${isAccepted ? 'refused' : 'accepted'}`;
    }
  }
}

/** Puts the examples into as few rounds as can be: one path, or one within another, stands in one round only once. */
export function planRounds(examples: RefusedValue[]): RefusedValue[][] {
  const rounds: RefusedValue[][] = [];
  const overlaps = (a: string, b: string) => {
    const [short, long] = [splitPath(a), splitPath(b)].sort(
      (left, right) => left.length - right.length,
    );
    return short.every((key, index) => key === long[index]);
  };
  for (const example of examples) {
    const round = rounds.find(others =>
      others.every(other => !overlaps(other.path, example.path)),
    );
    if (round) {
      round.push(example);
    } else {
      rounds.push([example]);
    }
  }
  return rounds;
}

/** Each refused example is named by both Helm versions, and each accepted one passes. */
export function buildSchemaExampleChecks(options: {
  chart: string;
  examples: SchemaExamples;
  files: ChartFiles;
  renderers: HelmRenderer[];
  /** Writes a values file and gives its path. */
  writeValues: (values: Record<string, unknown>) => Promise<string>;
}): Check[] {
  const { chart, examples, files, renderers, writeValues } = options;
  const template = async (renderer: HelmRenderer, round: RefusedValue[]) => {
    const values = round.reduce<Record<string, unknown>>(
      (merged, { path, value }) =>
        mergeValues(merged, expandPaths({ [path]: value })),
      {},
    );
    return renderer.template({
      chart,
      args: ['--values', await writeValues(values)],
    });
  };
  return [
    {
      name: 'C123 C125 C127 C128 C130 B6 each wrong example is refused, each right one accepted',
      run: async () => [
        ...findWrongTrials(
          files.schema,
          buildSchemaTrials({ values: files.values, examples }),
        ),
      ],
    },
    ...planRounds(examples.refused).flatMap((round, index) =>
      renderers.map(renderer => ({
        name: `C123 C130 C131 wrong examples are refused by name (round ${
          index + 1
        }), ${renderer.label}`,
        run: async () => {
          const { exitCode, stderr } = await template(renderer, round);
          // Helm 4 names a JSON pointer, in which a slash is escaped.
          const said = stderr.replaceAll('~1', '/');
          return exitCode === 0
            ? ['nothing was refused']
            : round
                .filter(
                  ({ path }) => !said.includes(splitPath(path).at(-1) ?? ''),
                )
                .map(example => `${describe(example)} is not named`);
        },
      })),
    ),
    ...planRounds(examples.accepted).flatMap((round, index) =>
      renderers.map(renderer => ({
        name: `C125 C127 C128 right examples are accepted (round ${
          index + 1
        }), ${renderer.label}`,
        run: async () => {
          // The MCP proxy, which an example turns on, wants a licence.
          const { exitCode, stderr } = await template(renderer, [
            { path: 'secrets.enterpriseLicenseKey', value: 'x' },
            ...round,
          ]);
          return exitCode === 0 ? [] : [stderr.trim()];
        },
      })),
    ),
  ];
}

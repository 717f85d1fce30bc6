import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { HelmRenderer } from './HelmRenderer.ts';
import {
  describeObject,
  parseRendered,
  type RenderedObject,
} from './renderedObject.ts';
import type { Check } from './runChecks.ts';
import { splitPath } from './valuesPath.ts';

/** An entry of tests/acceptance.yaml; the file says what its fields mean. */
export interface AcceptanceCase {
  name: string;
  release?: string;
  values?: string;
  args?: string[];
  refused?: string;
  objects?: string[];
  fields?: Record<string, Record<string, unknown>>;
}

/** Follows a path; a key on a list is an index or the name of an entry. Null where there is nothing. */
export function lookUp(value: unknown, path: string): unknown {
  return (
    splitPath(path).reduce<unknown>((inner, key) => {
      if (Array.isArray(inner)) {
        return /^\d+$/.test(key)
          ? inner[Number(key)]
          : inner.find(entry => (entry as { name?: string })?.name === key);
      }
      return (inner as Record<string, unknown> | undefined)?.[key];
    }, value) ?? null
  );
}

/** What is rendered but not expected, or the other way round. */
export function compareWithCase(
  objects: RenderedObject[],
  { objects: expected = [], fields = {} }: AcceptanceCase,
): string[] {
  const names = objects.map(describeObject);
  return [
    ...names
      .filter(name => !expected.includes(name))
      .map(name => `${name} is rendered and not expected`),
    ...expected
      .filter(name => !names.includes(name))
      .map(name => `${name} is expected and not rendered`),
    ...Object.entries(fields).flatMap(([name, paths]) =>
      Object.entries(paths).flatMap(([path, value]) => {
        const object = objects.find(item => describeObject(item) === name);
        const actual = lookUp(object, path);
        return isDeepStrictEqual(actual, value)
          ? []
          : [
              `${name}: ${path} is ${JSON.stringify(
                actual,
              )}, expected ${JSON.stringify(value)}`,
            ];
      }),
    ),
  ];
}

/** The patterns of deployment, each on each Helm version, rendered twice: a second time must give the same text. */
export async function buildAcceptanceChecks(options: {
  chart: string;
  renderers: HelmRenderer[];
}): Promise<Check[]> {
  const { chart, renderers } = options;
  const cases: AcceptanceCase[] = parse(
    await readFile(join(chart, 'tests', 'acceptance.yaml'), 'utf8'),
  );
  return cases.flatMap(item =>
    renderers.map(renderer => ({
      name: `${item.name}, ${renderer.label}`,
      run: async () => {
        const { release, values, args = [], refused } = item;
        const render = () =>
          renderer.template({
            chart,
            release,
            args: [
              ...(values ? ['--values', join(chart, values)] : []),
              ...args,
            ],
          });
        const { exitCode, stdout, stderr } = await render();
        if (refused !== undefined) {
          return exitCode !== 0 && new RegExp(refused).test(stderr)
            ? []
            : [`was not refused for this reason: ${stderr.trim()}`];
        }
        if (exitCode !== 0) {
          return [stderr.trim()];
        }
        const again = await render();
        return [
          ...compareWithCase(parseRendered(stdout), item),
          ...(again.stdout === stdout ? [] : ['a second rendering differs']),
        ];
      },
    })),
  );
}

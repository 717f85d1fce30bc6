import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkNames } from './checkNames.ts';
import type { HelmRenderer } from './HelmRenderer.ts';
import { parseRendered } from './renderedObject.ts';
import type { Check } from './runChecks.ts';

/** An entry of tests/command-line.yaml. */
export interface CommandLineCase {
  name: string;
  release?: string;
  args?: string[];
  refused?: string;
}

export async function readCommandLine(
  chart: string,
): Promise<CommandLineCase[]> {
  return parse(
    await readFile(join(chart, 'tests', 'command-line.yaml'), 'utf8'),
  );
}

/** Values as a user types them, each on each Helm version: accepted, or refused with the message that the case wants. */
export async function buildCommandLineChecks(options: {
  chart: string;
  renderers: HelmRenderer[];
}): Promise<Check[]> {
  const { chart, renderers } = options;
  const cases = await readCommandLine(chart);
  return cases.flatMap(({ name, release, args = [], refused }) =>
    renderers.map(renderer => ({
      name: `${name}, ${renderer.label}`,
      run: async () => {
        const result = await renderer.template({ chart, release, args });
        if (refused === undefined) {
          return result.exitCode === 0
            ? checkNames(parseRendered(result.stdout))
            : [result.stderr.trim()];
        }
        if (result.exitCode === 0) {
          return ['was not refused'];
        }
        return new RegExp(refused).test(result.stderr)
          ? []
          : [`was refused for another reason: ${result.stderr.trim()}`];
      },
    })),
  );
}

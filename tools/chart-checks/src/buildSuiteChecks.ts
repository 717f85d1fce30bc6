import { createHash } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandResult } from '@dvara/toolchain';
import { parse, stringify } from 'yaml';
import { compareObjects } from './compareObjects.ts';
import type { HelmRenderer } from './HelmRenderer.ts';
import { parseRendered } from './renderedObject.ts';
import type { Check } from './runChecks.ts';
import type { SuiteInput, SuiteTest } from './suites.ts';

/** The lines of a refusal that come from the chart's own sentences, without what Helm says around them. */
export function sentencesOf(message: string): string[] {
  const [, sentences] = message.split('these values cannot work:\n');
  return (sentences ?? '')
    .split('\n')
    .filter(line => line.startsWith('- '))
    .map(line => line.trim());
}

/**
 * A copy of the chart with another version. `helm template` leaves the notes out, so they are made a ConfigMap here: they
 * are compared like everything else.
 */
async function copyChart(options: {
  chart: string;
  directory: string;
  overrides: SuiteInput['chart'];
}): Promise<string> {
  const { chart, directory, overrides } = options;
  await cp(chart, directory, { recursive: true });
  const file = join(directory, 'Chart.yaml');
  await writeFile(
    file,
    stringify({ ...parse(await readFile(file, 'utf8')), ...overrides }),
  );
  const notes = await readFile(join(directory, 'templates/NOTES.txt'), 'utf8');
  await writeFile(
    join(directory, 'templates', 'notes-as-object.yaml'),
    [
      `{{- define "notes" }}${notes}{{ end }}`,
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata: { name: notes-of-the-chart }',
      'data: { notes: {{ include "notes" . | quote }} }',
      '',
    ].join('\n'),
  );
  return directory;
}

/** Name of the check that renders a test's input on both Helm versions. */
export function suiteCheckName({ file, name }: SuiteTest): string {
  return `${name} (${file}), alike on both Helm versions`;
}

/**
 * helm-unittest holds a Helm 3 of its own. So the input of each of its tests is also rendered by the real Helm 3 and 4:
 * both must give equal objects, or refuse with the same sentences.
 */
export function buildSuiteChecks(options: {
  chart: string;
  tests: SuiteTest[];
  renderers: HelmRenderer[];
  workDirectory: string;
}): Check[] {
  const { chart, tests, renderers, workDirectory } = options;
  const copies = new Map<string, Promise<string>>();
  const results = new Map<string, Promise<CommandResult[]>>();
  const hash = (value: unknown) =>
    createHash('sha256')
      .update(JSON.stringify(value))
      .digest('hex')
      .slice(0, 16);

  const renderInput = async (input: SuiteInput) => {
    const key = hash(input.chart);
    const copy =
      copies.get(key) ??
      copyChart({
        chart,
        directory: join(workDirectory, `chart-${key}`),
        overrides: input.chart,
      });
    copies.set(key, copy);
    const valuesFile = join(workDirectory, `values-${hash(input)}.yaml`);
    await writeFile(valuesFile, JSON.stringify(input.values));
    const { majorVersion, minorVersion, apiVersions = [] } = input.capabilities;
    const args = [
      ...[...input.valuesFiles, valuesFile].flatMap(file => ['--values', file]),
      ...(input.release.namespace
        ? ['--namespace', input.release.namespace]
        : []),
      ...(input.release.upgrade ? ['--is-upgrade'] : []),
      ...(majorVersion
        ? ['--kube-version', `${majorVersion}.${minorVersion}.0`]
        : []),
      ...apiVersions.flatMap(version => ['--api-versions', version]),
    ];
    const source = await copy;
    return Promise.all(
      renderers.map(renderer =>
        renderer.template({
          chart: source,
          release: input.release.name ?? 'dvara',
          args,
        }),
      ),
    );
  };
  // Many tests look at one input; it is rendered once.
  const renderOnce = (input: SuiteInput) => {
    const key = hash(input);
    const result = results.get(key) ?? renderInput(input);
    results.set(key, result);
    return result;
  };

  return tests.map(test => ({
    name: suiteCheckName(test),
    run: async () => {
      const { input, refused } = test;
      const outcomes = await renderOnce(input);
      if (!refused) {
        const failed = outcomes.filter(({ exitCode }) => exitCode !== 0);
        if (failed.length > 0) {
          return failed.map(({ stderr }) => stderr.trim());
        }
        const [left, right] = outcomes.map(({ stdout }) => stdout);
        return left === right
          ? []
          : compareObjects({
              left: parseRendered(left),
              right: parseRendered(right),
            });
      }
      const findings = outcomes.flatMap(({ exitCode, stderr }, index) => {
        const { label } = renderers[index];
        if (exitCode === 0) {
          return [`was not refused by ${label}`];
        }
        return refused.every(pattern => pattern.test(stderr))
          ? []
          : [`was refused for another reason by ${label}: ${stderr.trim()}`];
      });
      const sentences = outcomes.map(({ stderr }) =>
        sentencesOf(stderr).join('\n'),
      );
      return findings.length > 0 || sentences[0] === sentences[1]
        ? findings
        : [`other sentences: ${sentences.join(' / ')}`];
    },
  }));
}

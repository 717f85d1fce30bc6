/*
 * Checks charts/dvara on Helm 3 and 4: lint, render, Kubernetes schemas, Pod Security "restricted", equal objects on both,
 * refused values, the values schema, the README's tables and the suites of helm-unittest.
 *
 *   node tools/chart-checks/src/checkChart.ts                  run all
 *   node tools/chart-checks/src/checkChart.ts --only C134      run the checks whose name holds a text
 *   node tools/chart-checks/src/checkChart.ts --write-readme   write the README's tables
 *
 * The last line is `charts: N passed, N failed`; the exit code is 1 when anything failed.
 */
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  ensureHelm,
  ensureHelmUnittest,
  readHelmVersion,
  runCommand,
  type HelmMajor,
} from '@dvara/toolchain';
import { parse } from 'yaml';
import { renderValuesTables, replaceValuesTables } from './chartReadme.ts';
import { compareObjects } from './compareObjects.ts';
import { HelmRenderer } from './HelmRenderer.ts';
import {
  kubernetesVersions,
  loadKubernetesValidator,
} from './kubernetesSchemas.ts';
import { checkRestricted, podSpecOf } from './podSecurity.ts';
import {
  describeObject,
  parseRendered,
  type RenderedObject,
} from './renderedObject.ts';
import { runChecks, type Check } from './runChecks.ts';
import {
  checkSchemaTexts,
  mutateValues,
  valueAt,
  type ChartFiles,
} from './valuesSchema.ts';

const chart = fileURLToPath(new URL('../../../charts/dvara', import.meta.url));
const majors: HelmMajor[] = [3, 4];
/** Between them they hold every template. */
const packagedCases = ['defaults', 'everything'];

/** One way to install the chart: the defaults, or a file of `ci/`. */
interface RenderCase {
  name: string;
  release: string;
  args: string[];
}

/** An entry of tests/command-line.yaml. */
interface CommandLineCase {
  name: string;
  release?: string;
  args?: string[];
  refused?: string;
}

async function listCases(): Promise<RenderCase[]> {
  const files = (await readdir(join(chart, 'ci'))).sort();
  return [
    { name: 'defaults', release: 'dvara', args: [] },
    ...files.map(file => ({
      name: file.replace(/-values\.yaml$/, ''),
      release: file.startsWith('multi-region') ? 'dvara-us-east' : 'dvara',
      args: ['--values', join(chart, 'ci', file)],
    })),
  ];
}

async function readChartFiles(): Promise<ChartFiles> {
  return {
    schema: JSON.parse(
      await readFile(join(chart, 'values.schema.json'), 'utf8'),
    ),
    values: parse(await readFile(join(chart, 'values.yaml'), 'utf8'), {
      version: '1.1',
    }),
  };
}

interface Rendered {
  text: string;
  /** What Helm said besides; a warning about the values, when they are accepted. */
  said: string;
  objects: RenderedObject[];
}

async function render(options: {
  renderer: HelmRenderer;
  renderCase: RenderCase;
  source?: string;
}): Promise<Rendered> {
  const { renderer, renderCase, source = chart } = options;
  const result = await renderer.template({ chart: source, ...renderCase });
  if (result.exitCode !== 0) {
    throw new Error(result.stderr.trim());
  }
  return {
    text: result.stdout,
    said: result.stderr.trim(),
    objects: parseRendered(result.stdout),
  };
}

/** Names are unique, also those of variables (server-side apply refuses a repeated one), and fit a Service's 63 characters. */
function checkNames(objects: RenderedObject[]): string[] {
  const names = objects.map(describeObject);
  return [
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map(name => `${name} is rendered twice`),
    ...objects
      .filter(object => object.metadata.name.length > 63)
      .map(
        object => `${describeObject(object)} has a name above 63 characters`,
      ),
    ...objects.flatMap(object =>
      (podSpecOf(object)?.containers ?? []).flatMap(({ env = [] }) =>
        env
          .map(({ name }) => name)
          .filter((name, index, all) => all.indexOf(name) !== index)
          .map(name => `${describeObject(object)} sets ${name} twice`),
      ),
    ),
  ];
}

async function buildHelmChecks(options: {
  renderers: HelmRenderer[];
  workDirectory: string;
}): Promise<Check[]> {
  const { renderers, workDirectory } = options;
  const cases = await listCases();
  const validators = new Map(
    await Promise.all(
      kubernetesVersions.map(
        async version =>
          [version, await loadKubernetesValidator(version)] as const,
      ),
    ),
  );
  const checks: Check[] = [];

  for (const renderCase of cases) {
    const rendered = new Map<HelmRenderer, Promise<Rendered>>();
    // Rendered once for all checks of a case; a failure is told by each of them.
    const renderOnce = (renderer: HelmRenderer) => {
      const known = rendered.get(renderer) ?? render({ renderer, renderCase });
      rendered.set(renderer, known);
      return known;
    };
    for (const renderer of renderers) {
      checks.push({
        name: `${renderCase.name}: lint --strict without a warning, ${renderer.label}`,
        run: async () => {
          const result = await renderer.lint({ chart, args: renderCase.args });
          const warnings = /\[(WARNING|ERROR|INFO)\].*|.*warning:.*/g;
          const said = `${result.stdout}\n${result.stderr}`;
          return result.exitCode === 0
            ? said.match(warnings) ?? []
            : [said.trim()];
        },
      });
      checks.push({
        name: `${renderCase.name}: renders without a warning, ${renderer.label}`,
        run: async () => {
          const { said, objects } = await renderOnce(renderer);
          return said ? [said] : checkNames(objects);
        },
      });
      for (const [version, validator] of validators) {
        checks.push({
          name: `${renderCase.name}: valid in Kubernetes ${version}, ${renderer.label}`,
          run: async () =>
            validator.validate((await renderOnce(renderer)).objects),
        });
      }
      checks.push({
        name: `${renderCase.name}: passes Pod Security restricted, ${renderer.label}`,
        run: async () => checkRestricted((await renderOnce(renderer)).objects),
      });
    }
    checks.push({
      name: `C129 ${renderCase.name}: equal objects on both Helm versions`,
      run: async () => {
        const [left, right] = await Promise.all(renderers.map(renderOnce));
        return compareObjects({ left: left.objects, right: right.objects });
      },
    });
  }

  for (const renderer of renderers) {
    checks.push({
      name: `A09 two regions share no object name, ${renderer.label}`,
      run: async () => {
        const regions = await Promise.all(
          ['dvara-us-east', 'dvara-eu-west'].map(release =>
            render({
              renderer,
              renderCase: { name: release, release, args: [] },
            }),
          ),
        );
        return checkNames(regions.flatMap(({ objects }) => objects));
      },
    });
    checks.push({
      name: `A17 the packaged chart renders as the folder does, ${renderer.label}`,
      run: async () => {
        const directory = await mkdtemp(join(workDirectory, 'package-'));
        const packed = await renderer.run([
          'package',
          chart,
          '--destination',
          directory,
        ]);
        if (packed.exitCode !== 0) {
          return [packed.stderr.trim()];
        }
        const [file] = await readdir(directory);
        const findings: string[] = [];
        for (const renderCase of cases.filter(({ name }) =>
          packagedCases.includes(name),
        )) {
          const folder = await render({ renderer, renderCase });
          const archive = await render({
            renderer,
            renderCase,
            source: join(directory, file),
          });
          if (folder.text !== archive.text) {
            findings.push(`${renderCase.name} differs`);
          }
        }
        return findings;
      },
    });
    checks.push({
      name: `A18 installs as a subchart with global values, ${renderer.label}`,
      run: async () => {
        const parent = await mkdtemp(join(workDirectory, 'parent-'));
        await cp(chart, join(parent, 'charts', 'dvara'), { recursive: true });
        await writeFile(
          join(parent, 'Chart.yaml'),
          'apiVersion: v2\nname: parent\nversion: 1.0.0\n',
        );
        await writeFile(
          join(parent, 'values.yaml'),
          'global: { imageRegistry: mirror.example.com, other: 1 }\n',
        );
        const { text, objects } = await render({
          renderer,
          renderCase: { name: 'subchart', release: 'platform', args: [] },
          source: parent,
        });
        const deployments = objects.filter(
          object => object.kind === 'Deployment',
        );
        const names = deployments.map(object => object.metadata.name).sort();
        const findings: string[] = [];
        if (names.join() !== 'platform-dvara-server,platform-dvara-ui') {
          findings.push(`unexpected Deployments: ${names.join(', ')}`);
        }
        if (
          !text.includes('"mirror.example.com/kdhrubo/dvara/gateway-server:')
        ) {
          findings.push('global.imageRegistry has no effect');
        }
        return findings;
      },
    });
  }

  const commandLine: CommandLineCase[] = parse(
    await readFile(join(chart, 'tests', 'command-line.yaml'), 'utf8'),
  );
  for (const { name, release, args = [], refused } of commandLine) {
    for (const renderer of renderers) {
      checks.push({
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
      });
    }
  }
  return checks;
}

function buildFileChecks(files: ChartFiles): Check[] {
  return [
    {
      name: 'B9 values.yaml has the defaults of the reference page',
      run: async () => {
        const reference: Record<string, unknown> = parse(
          await readFile(
            join(chart, 'tests', 'reference-defaults.yaml'),
            'utf8',
          ),
        );
        return Object.entries(reference).flatMap(([name, expected]) => {
          const actual = valueAt({
            values: files.values,
            path: name.split('.'),
          });
          return JSON.stringify(actual) === JSON.stringify(expected)
            ? []
            : [
                `${name} is ${JSON.stringify(
                  actual,
                )}, the page says ${JSON.stringify(expected)}`,
              ];
        });
      },
    },
    {
      name: 'B6 the schema refuses at least 99 % of misspelt and mistyped values',
      run: async () => {
        const { tried, accepted } = mutateValues(files);
        return accepted.length <= tried / 100
          ? []
          : [`${accepted.length} of ${tried} were accepted`, ...accepted];
      },
    },
    {
      name: 'each value has title, description and one default in values.schema.json',
      run: async () => checkSchemaTexts(files),
    },
    {
      name: "B9 the README's tables are those of values.schema.json",
      run: async () => {
        const readme = await readFile(join(chart, 'README.md'), 'utf8');
        return replaceValuesTables({
          readme,
          tables: renderValuesTables(files),
        }) === readme
          ? []
          : ['run node tools/chart-checks/src/checkChart.ts --write-readme'];
      },
    },
  ];
}

/** Runs the suites; each of their tests counts as one check. */
async function runSuites(options: { workDirectory: string }): Promise<{
  passed: number;
  failed: number;
  output: string;
}> {
  const tool = await ensureHelmUnittest({ onProgress: tell });
  const report = join(options.workDirectory, 'helm-unittest.xml');
  const result = await runCommand({
    command: tool,
    args: [
      '--strict',
      '--output-type',
      'JUnit',
      '--output-file',
      report,
      chart,
    ],
    env: { ...process.env, HELM_DEBUG: 'false' },
  });
  const output = `${result.stdout}${result.stderr}`;
  const xml = await readFile(report, 'utf8').catch(() => '');
  const sum = (attribute: string) =>
    [
      ...xml.matchAll(
        new RegExp(`<testsuite [^>]*\\b${attribute}="(\\d+)"`, 'g'),
      ),
    ].reduce((total, match) => total + Number(match[1]), 0);
  const failed = sum('failures') + sum('errors');
  const passed = sum('tests') - failed;
  // A suite that does not parse is no failed test in the report, and one that is not found none at all.
  const isSound = result.exitCode === 0 && passed > 0;
  return { passed, failed: isSound ? failed : Math.max(failed, 1), output };
}

function tell(message: string) {
  process.stdout.write(`${message}\n`);
}

async function writeReadme(files: ChartFiles) {
  const path = join(chart, 'README.md');
  const readme = await readFile(path, 'utf8');
  await writeFile(
    path,
    replaceValuesTables({ readme, tables: renderValuesTables(files) }),
  );
}

async function main() {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, 'write-readme': { type: 'boolean' } },
  });
  const files = await readChartFiles();
  if (values['write-readme']) {
    await writeReadme(files);
    return;
  }
  const started = performance.now();
  const workDirectory = await mkdtemp(join(tmpdir(), 'check-chart-'));
  let passed = 0;
  let failed = 0;
  try {
    const renderers: HelmRenderer[] = [];
    for (const major of majors) {
      const helm = await ensureHelm({
        major,
        purpose: 'test',
        onProgress: tell,
      });
      const homeDirectory = join(workDirectory, `helm${major}`);
      await mkdir(homeDirectory, { recursive: true });
      renderers.push(
        await HelmRenderer.create({
          helm,
          label: `Helm ${await readHelmVersion(helm)}`,
          homeDirectory,
        }),
      );
    }
    const checks = [
      ...buildFileChecks(files),
      ...(await buildHelmChecks({ renderers, workDirectory })),
    ].filter(check => !values.only || check.name.includes(values.only));
    if (checks.length === 0) {
      throw new Error(`no check is named ${values.only}`);
    }
    for (const { name, findings } of await runChecks(checks)) {
      if (findings.length === 0) {
        passed++;
      } else {
        failed++;
        tell(`FAILED ${name}`);
        findings.forEach(finding =>
          tell(`       ${finding.replaceAll('\n', '\n       ')}`),
        );
      }
    }
    tell(
      `${checks.length} checks on ${renderers
        .map(({ label }) => label)
        .join(' and ')}`,
    );
    if (!values.only) {
      const suites = await runSuites({ workDirectory });
      passed += suites.passed;
      failed += suites.failed;
      tell(
        suites.failed > 0
          ? suites.output
          : `${suites.passed} tests of helm-unittest in charts/dvara/tests`,
      );
    }
  } catch (error) {
    failed++;
    tell(`FAILED ${error instanceof Error ? error.message : error}`);
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
  tell(`took ${((performance.now() - started) / 1000).toFixed(1)} s`);
  tell(`charts: ${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});

/*
 * Checks charts/dvara on Helm 3 and 4: lint, render, Kubernetes schemas, Pod Security "restricted", equal objects on both,
 * refused values, the values schema, the README's tables and the suites of helm-unittest.
 *
 *   node tools/chart-checks/src/checkChart.ts                  run all
 *   node tools/chart-checks/src/checkChart.ts --only C134      run the checks whose name holds a text
 *   node tools/chart-checks/src/checkChart.ts --write-contract write docs/chart-contract.md
 *   node tools/chart-checks/src/checkChart.ts --write-readme   write README.md of README.md.gotmpl and values.yaml
 *   node tools/chart-checks/src/checkChart.ts --write-schema-texts
 *                     write the comments' first sentences into values.schema.json; format it with Prettier afterwards
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
  type HelmMajor,
} from '@dvara/toolchain';
import { parse, stringify } from 'yaml';
import { buildAcceptanceChecks } from './buildAcceptanceChecks.ts';
import { buildSentenceChecks } from './buildSentenceChecks.ts';
import { buildSuiteChecks } from './buildSuiteChecks.ts';
import { renderChartReadme } from './chartReadme.ts';
import { compareObjects } from './compareObjects.ts';
import {
  buildCommandLineChecks,
  readCommandLine,
} from './buildCommandLineChecks.ts';
import { checkNames } from './checkNames.ts';
import { checkContract } from './checkContract.ts';
import { HelmRenderer } from './HelmRenderer.ts';
import {
  kubernetesVersions,
  loadKubernetesValidator,
} from './kubernetesSchemas.ts';
import {
  checkPackage,
  checkReleaseTexts,
  listPackage,
} from './checkPackage.ts';
import { checkSecretExamples } from './checkSecretExamples.ts';
import { checkRestricted } from './podSecurity.ts';
import {
  describeObject,
  parseRendered,
  type RenderedObject,
} from './renderedObject.ts';
import { checkReferenceDefaults } from './referenceDefaults.ts';
import { runChecks, type Check, type CheckResult } from './runChecks.ts';
import { runSuites } from './runSuites.ts';
import {
  buildSchemaExampleChecks,
  readSchemaExamples,
} from './schemaExamples.ts';
import { readSuites } from './suites.ts';
import {
  applyValueComments,
  checkValueComments,
  readValueComments,
} from './valueComments.ts';
import {
  checkSchemaTexts,
  mutateValues,
  type ChartFiles,
} from './valuesSchema.ts';

const chart = fileURLToPath(new URL('../../../charts/dvara', import.meta.url));
/** Acceptance run A15 is the file with everything on. */
const allOn = ({ name }: RenderCase) => (name === 'everything' ? 'A15 ' : '');
const majors: HelmMajor[] = [3, 4];
/** Between them they hold every template. */
const packagedCases = ['defaults', 'everything'];
const contractPage = fileURLToPath(
  new URL('../../../docs/chart-contract.md', import.meta.url),
);
const integrationDirectory = fileURLToPath(
  new URL('../integration', import.meta.url),
);

/** One way to install the chart: the defaults, or a file of `ci/`. */
interface RenderCase {
  name: string;
  release: string;
  args: string[];
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
        name: `A16 B3 lint --strict without a warning (${renderCase.name}), ${renderer.label}`,
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
        name: `A16 renders without a warning (${renderCase.name}), ${renderer.label}`,
        run: async () => {
          const { said, objects } = await renderOnce(renderer);
          return said ? [said] : checkNames(objects);
        },
      });
      for (const [version, validator] of validators) {
        checks.push({
          name: `${allOn(renderCase)}B4 valid in Kubernetes ${version} (${
            renderCase.name
          }), ${renderer.label}`,
          run: async () =>
            validator.validate((await renderOnce(renderer)).objects),
        });
      }
      checks.push({
        name: `${allOn(renderCase)}B5 C104 passes Pod Security restricted (${
          renderCase.name
        }), ${renderer.label}`,
        run: async () => checkRestricted((await renderOnce(renderer)).objects),
      });
    }
    checks.push({
      name: `A17 B8 C129 equal objects on both Helm versions (${renderCase.name})`,
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
      name: `A17 X6 the packaged chart renders as the folder does, ${renderer.label}`,
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
        const findings = checkPackage(
          listPackage(await readFile(join(directory, file))),
        );
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
    checks.push({
      name: `A18 C007 an alias of a parent chart is the label of the name, as text and cut, ${renderer.label}`,
      run: async () => {
        const findings: string[] = [];
        for (const [alias, label] of [
          ['2024', '2024'],
          [`${'a'.repeat(62)}-b`, 'a'.repeat(62)],
        ]) {
          const parent = await mkdtemp(join(workDirectory, 'alias-'));
          await cp(chart, join(parent, 'charts', 'dvara'), { recursive: true });
          await writeFile(
            join(parent, 'Chart.yaml'),
            stringify({
              apiVersion: 'v2',
              name: 'parent',
              version: '1.0.0',
              dependencies: [{ name: 'dvara', version: '*', alias }],
            }),
          );
          const { objects } = await render({
            renderer,
            renderCase: {
              name: alias,
              release: 'platform',
              args: ['--set', `${alias}.fullnameOverride=dvara`],
            },
            source: parent,
          });
          for (const object of objects) {
            const { 'app.kubernetes.io/name': name } =
              object.metadata.labels ?? {};
            if (name !== label) {
              findings.push(
                `${describeObject(object)} is labelled ${JSON.stringify(name)}`,
              );
            }
          }
        }
        return findings;
      },
    });
  }

  return checks;
}

function buildFileChecks(files: ChartFiles): Check[] {
  return [
    {
      name: 'B9 values.yaml has the defaults of the reference page',
      run: () => checkReferenceDefaults(chart),
    },
    {
      name: 'B6 the schema refuses all misspelt and mistyped values',
      run: async () => {
        const { tried, accepted } = mutateValues(files);
        return accepted.length === 0 && tried > 0
          ? []
          : [`${accepted.length} of ${tried} were accepted`, ...accepted];
      },
    },
    {
      name: 'each value has title, description and one default in values.schema.json',
      run: async () => checkSchemaTexts(files),
    },
    {
      name: 'C078 the examples of a Secret kept by other means have its keys',
      run: () => checkSecretExamples(chart),
    },
    {
      name: 'C002 changelog and Artifact Hub annotations fit the chart',
      run: () => checkReleaseTexts({ chart, values: files.values }),
    },
    {
      name: 'B9 each value has a comment that begins as its description in values.schema.json',
      run: async () =>
        checkValueComments({ ...files, comments: await readComments() }),
    },
    {
      name: "B9 the README's tables are those of values.yaml",
      run: async () =>
        (await readFile(join(chart, 'README.md'), 'utf8')) ===
        (await renderChartReadme({ chart, onProgress: tell }))
          ? []
          : ['run node tools/chart-checks/src/checkChart.ts --write-readme'],
    },
  ];
}

function tell(message: string) {
  process.stdout.write(`${message}\n`);
}

async function readComments() {
  return readValueComments(await readFile(join(chart, 'values.yaml'), 'utf8'));
}

async function writeSchemaTexts({ schema }: ChartFiles) {
  const changed = applyValueComments({
    schema,
    comments: await readComments(),
  });
  await writeFile(
    join(chart, 'values.schema.json'),
    `${JSON.stringify(schema, undefined, 2)}\n`,
  );
  tell(`${changed} descriptions changed`);
}

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      'write-contract': { type: 'boolean' },
      'write-readme': { type: 'boolean' },
      'write-schema-texts': { type: 'boolean' },
    },
  });
  const files = await readChartFiles();
  if (values['write-readme']) {
    await writeFile(
      join(chart, 'README.md'),
      await renderChartReadme({ chart, onProgress: tell }),
    );
    return;
  }
  if (values['write-schema-texts']) {
    await writeSchemaTexts(files);
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
    const tests = await readSuites(chart);
    const checks = [
      ...buildFileChecks(files),
      ...(await buildHelmChecks({ renderers, workDirectory })),
      ...(await buildCommandLineChecks({ chart, renderers })),
      ...(await buildAcceptanceChecks({ chart, renderers })),
      ...buildSchemaExampleChecks({
        chart,
        examples: await readSchemaExamples(chart),
        files,
        renderers,
        writeValues: async content => {
          const directory = await mkdtemp(join(workDirectory, 'values-'));
          const file = join(directory, 'values.yaml');
          await writeFile(file, JSON.stringify(content));
          return file;
        },
      }),
      ...buildSentenceChecks({ chart, schema: files.schema, renderers }),
      ...buildSuiteChecks({ chart, tests, renderers, workDirectory }),
    ].filter(check => !values.only || check.name.includes(values.only));
    if (checks.length === 0) {
      throw new Error(`no check is named ${values.only}`);
    }
    const count = (results: CheckResult[]) => {
      for (const { name, findings } of results) {
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
    };
    const results = await runChecks(checks);
    count(results);
    const labels = renderers.map(({ label }) => label);
    tell(`${checks.length} checks on ${labels.join(' and ')}`);
    if (!values.only) {
      const suites = await runSuites({
        helmUnittest: await ensureHelmUnittest({ onProgress: tell }),
        chart,
        workDirectory,
      });
      const failures = suites.tests.filter(test => !test.passed).length;
      passed += suites.tests.length - failures;
      failed += suites.isSound ? 0 : Math.max(failures, 1);
      tell(
        suites.isSound
          ? `${suites.tests.length} tests of helm-unittest in charts/dvara/tests`
          : suites.output,
      );
      count(
        await checkContract({
          chart,
          page: contractPage,
          integrationDirectory,
          results,
          tests,
          suiteResults: suites.tests,
          commandLineNames: new Set(
            (await readCommandLine(chart)).map(({ name }) => name),
          ),
          labels,
          write: values['write-contract'] ?? false,
        }),
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

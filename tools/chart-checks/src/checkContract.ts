import { readFile, writeFile } from 'node:fs/promises';
import { readClusterEvidence } from './clusterTests.ts';
import { contractIdsOf, readContract } from './contract.ts';
import {
  findUncovered,
  renderContractPage,
  type Evidence,
} from './contractPage.ts';
import { suiteCheckName } from './buildSuiteChecks.ts';
import type { CheckResult } from './runChecks.ts';
import type { SuiteResult } from './runSuites.ts';
import type { SuiteTest } from './suites.ts';

/** Suites of what the chart has beyond its contract. */
const suitesWithoutIds = ['faults_test.yaml'];

const outcome = (passed: boolean) => (passed ? 'passed' : 'failed');

/** A test of helm-unittest counts with its twin: the same input on the real Helm versions. */
function suiteEvidence(options: {
  tests: SuiteTest[];
  suiteResults: SuiteResult[];
  results: CheckResult[];
}): Evidence[] {
  const { tests, suiteResults, results } = options;
  return tests.map(test => {
    const own = suiteResults.find(
      ({ suite, name }) => suite === test.suite && name === test.name,
    );
    const twin = results.find(({ name }) => name === suiteCheckName(test));
    const passed = outcome(own?.passed === true && twin?.findings.length === 0);
    return {
      name: test.name,
      place: `\`${test.file}\``,
      helm3: passed,
      helm4: passed,
    };
  });
}

/** A check's name may end in `, Helm 3.18.0`; without it the check is of both versions. */
function checkEvidence(
  results: CheckResult[],
  commandLineNames: ReadonlySet<string>,
): Evidence[] {
  const byName = new Map<string, Evidence>();
  for (const { name, findings } of results) {
    const [, stem = name, major] =
      name.match(/^(.*), Helm ([34])\.[\d.]+$/) ?? [];
    const known = byName.get(stem) ?? {
      name: stem,
      place: commandLineNames.has(stem) ? '`command-line.yaml`' : 'chart check',
      helm3: undefined,
      helm4: undefined,
    };
    const result = outcome(findings.length === 0);
    byName.set(stem, {
      ...known,
      helm3: major === '4' ? known.helm3 : result,
      helm4: major === '3' ? known.helm4 : result,
    });
  }
  return [...byName.values()];
}

/** Patch versions differ between machines that bring their own Helm. */
function withoutPatch(page: string): string {
  return page.replace(/\bHelm (\d+)\.[\d.]+/g, 'Helm $1');
}

/** Checks that every line of the contract is checked, that every test names lines, and that the page says so. */
export async function checkContract(options: {
  chart: string;
  page: string;
  integrationDirectory: string;
  /** Results of all checks but those of the contract. */
  results: CheckResult[];
  tests: SuiteTest[];
  suiteResults: SuiteResult[];
  commandLineNames: ReadonlySet<string>;
  labels: string[];
  /** Writes the page instead of comparing it. */
  write: boolean;
}): Promise<CheckResult[]> {
  const { chart, page, tests, results, labels } = options;
  const contract = await readContract(chart);
  const cluster = await readClusterEvidence(options);
  const twins = new Set(tests.map(suiteCheckName));
  const covered: Evidence = {
    name: 'B1 every line has a check and every test names lines',
    place: 'chart check',
    helm3: 'passed',
    helm4: 'passed',
  };
  const evidence = [
    ...suiteEvidence(options),
    ...checkEvidence(
      results.filter(({ name }) => !twins.has(name)),
      options.commandLineNames,
    ),
    ...cluster.evidence,
    covered,
  ];
  const keys = tests.map(({ suite, name }) => `${suite}: ${name}`);
  const findings = [
    ...findUncovered({ contract, evidence }),
    ...tests
      .filter(
        ({ file, name }) =>
          !suitesWithoutIds.includes(file) && contractIdsOf(name).length === 0,
      )
      .map(({ file, name }) => `${file}: "${name}" names no line`),
    ...[...options.commandLineNames]
      .filter(name => contractIdsOf(name).length === 0)
      .map(name => `command-line.yaml: "${name}" names no line`),
    ...keys
      .filter((key, index) => keys.indexOf(key) !== index)
      .map(key => `there are two tests "${key}"`),
    ...cluster.findings,
  ];
  covered.helm3 = outcome(findings.length === 0);
  covered.helm4 = covered.helm3;
  const text = renderContractPage({ contract, evidence, labels });
  if (options.write) {
    await writeFile(page, text);
  }
  const current = await readFile(page, 'utf8').catch(() => '');
  return [
    { name: covered.name, findings },
    {
      name: 'B1 docs/chart-contract.md tells the results',
      findings:
        withoutPatch(current) === withoutPatch(text)
          ? []
          : ['run node tools/chart-checks/src/checkChart.ts --write-contract'],
    },
  ];
}

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { repositoryDirectory } from '../../support/portal.ts';
import type { CitedTest } from '../Fault.ts';

/** What a cited test came to. */
export interface CitedOutcome {
  passed: boolean;
  /** For the table. */
  seen: string;
}

interface JestReport {
  testResults: Array<{
    name: string;
    message: string;
    assertionResults: Array<{
      fullName: string;
      status: string;
      duration?: number;
    }>;
  }>;
}

/**
 * Runs the files of all cited tests, one run for each package, and tells what became of each test.
 * A test that is not there any more has not passed.
 */
export async function runCitedTests(
  tests: CitedTest[],
): Promise<(test: CitedTest) => CitedOutcome> {
  const reports = new Map<string, JestReport>();
  for (const folder of new Set(tests.map(test => test.package))) {
    reports.set(
      folder,
      await runJest({
        folder,
        files: [
          ...new Set(
            tests
              .filter(test => test.package === folder)
              .map(({ file }) => `src/${file}`),
          ),
        ],
      }),
    );
  }
  return test => outcomeOf({ test, report: reports.get(test.package) });
}

async function runJest(options: {
  folder: string;
  files: string[];
}): Promise<JestReport> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'dvara-faults-'));
  const outputFile = path.join(directory, 'result.json');
  try {
    const { stderr } = await execa(
      process.execPath,
      [
        path.join(
          repositoryDirectory,
          'node_modules/@backstage/cli/bin/backstage-cli',
        ),
        'package',
        'test',
        '--watchAll=false',
        '--json',
        `--outputFile=${outputFile}`,
        ...options.files,
      ],
      { cwd: path.join(repositoryDirectory, options.folder), reject: false },
    );
    if (!fs.existsSync(outputFile)) {
      throw new Error(
        `Jest ended without a result in ${options.folder}: ${stderr}`,
      );
    }
    return JSON.parse(fs.readFileSync(outputFile, 'utf8')) as JestReport;
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

function outcomeOf(options: {
  test: CitedTest;
  report: JestReport | undefined;
}): CitedOutcome {
  const { test, report } = options;
  const pattern = new RegExp(
    `${test.name
      .split('*')
      .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );
  const found =
    report?.testResults
      .filter(({ name }) => name.endsWith(`/src/${test.file}`))
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ fullName }) => pattern.test(fullName)) ?? [];
  const failed = found.filter(({ status }) => status !== 'passed');
  const where = `${path.basename(test.file)}: «${test.name}»`;
  if (found.length === 0) {
    return { passed: false, seen: `no such test: ${where}` };
  }
  const count = found.length > 1 ? ` (${found.length} cases)` : '';
  return failed.length > 0
    ? { passed: false, seen: `failed: ${where}${count}` }
    : { passed: true, seen: `passed: ${where}${count}` };
}

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '@dvara/toolchain';

export interface SuiteResult {
  suite: string;
  name: string;
  passed: boolean;
}

export interface SuitesResult {
  tests: SuiteResult[];
  /** Every test passed, every suite could be read, and there was one. */
  isSound: boolean;
  output: string;
}

function unescapeXml(text: string): string {
  return text
    .replace(/&#(x[0-9a-fA-F]+|\d+);/g, (_, code: string) =>
      String.fromCodePoint(
        code.startsWith('x') ? parseInt(code.slice(1), 16) : Number(code),
      ),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

function attribute(tag: string, name: string): string {
  return unescapeXml(tag.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1] ?? '');
}

/** Runs suites of helm-unittest. */
export async function runSuites(options: {
  helmUnittest: string;
  chart: string;
  /** Suites without folder; all when left out. */
  files?: string[];
  /** Where the report may be written. */
  workDirectory: string;
  /** Ends with the first failed test. */
  failFast?: boolean;
  /** Leaves out the values schema, which takes almost half of the time. */
  skipSchema?: boolean;
}): Promise<SuitesResult> {
  const { helmUnittest, chart, files = [], workDirectory } = options;
  const report = join(workDirectory, 'helm-unittest.xml');
  await rm(report, { force: true });
  const result = await runCommand({
    command: helmUnittest,
    args: [
      '--strict',
      ...(options.failFast ? ['--failfast'] : []),
      ...(options.skipSchema ? ['--skip-schema-validation'] : []),
      ...files.flatMap(file => ['--file', `tests/${file}`]),
      '--output-type',
      'JUnit',
      '--output-file',
      report,
      chart,
    ],
    env: { ...process.env, HELM_DEBUG: 'false' },
  });
  const xml = await readFile(report, 'utf8').catch(() => '');
  const tests = [
    ...xml.matchAll(/<testcase ([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g),
  ].map(([, tag, , body = '']) => ({
    suite: attribute(tag, 'classname'),
    name: attribute(tag, 'name'),
    passed: !/<(failure|error|skipped)\b/.test(body),
  }));
  return {
    tests,
    // A suite that does not parse is no failed test in the report, and one that is not found none at all.
    isSound:
      result.exitCode === 0 &&
      tests.length > 0 &&
      tests.every(({ passed }) => passed),
    output: `${result.stdout}${result.stderr}`,
  };
}

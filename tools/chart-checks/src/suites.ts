import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { expandPaths, mergeValues } from './valuesPath.ts';

/** What one test gives to Helm. */
export interface SuiteInput {
  release: {
    name?: string;
    namespace?: string;
    /** Only `helm install` and `upgrade` count; `helm template` always says 1. */
    revision?: number;
    upgrade?: boolean;
  };
  chart: { version?: string; appVersion?: string };
  capabilities: {
    majorVersion?: number;
    minorVersion?: number;
    apiVersions?: string[];
  };
  /** Values files, absolute. */
  valuesFiles: string[];
  values: Record<string, unknown>;
}

export interface SuiteTest {
  /** Without folder, such as `hpa_test.yaml`. */
  file: string;
  suite: string;
  name: string;
  input: SuiteInput;
  /** Patterns that the refusal must match; undefined where the values are accepted. */
  refused?: RegExp[];
}

interface Part {
  it?: string;
  suite?: string;
  templates?: string[];
  template?: string;
  values?: string[];
  set?: Record<string, unknown>;
  release?: SuiteInput['release'];
  chart?: SuiteInput['chart'];
  capabilities?: SuiteInput['capabilities'];
  asserts?: Record<string, unknown>[];
  tests?: Part[];
  [field: string]: unknown;
}

const knownFields = new Set([
  'it',
  'suite',
  'templates',
  'template',
  'values',
  'set',
  'release',
  'chart',
  'capabilities',
  'asserts',
  'tests',
  'documentIndex',
  'documentSelector',
]);

function refusalPatterns(asserts: Record<string, unknown>[] = []) {
  const patterns: RegExp[] = [];
  let isRefused = false;
  for (const assert of asserts) {
    if ('failedTemplate' in assert) {
      isRefused = true;
      const { errorPattern, errorMessage } = (assert.failedTemplate ?? {}) as {
        errorPattern?: string;
        errorMessage?: string;
      };
      if (errorPattern !== undefined) {
        patterns.push(new RegExp(errorPattern));
      }
      if (errorMessage !== undefined) {
        patterns.push(
          new RegExp(errorMessage.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
        );
      }
    }
  }
  return isRefused ? patterns : undefined;
}

/**
 * Reads the suites of helm-unittest in `tests/` of a chart.
 *
 * @throws Error where a suite uses a field that the run on the real Helms would ignore
 */
export async function readSuites(chart: string): Promise<SuiteTest[]> {
  const directory = join(chart, 'tests');
  const files = (await readdir(directory)).filter(file =>
    file.endsWith('_test.yaml'),
  );
  const tests: SuiteTest[] = [];
  for (const file of files.sort()) {
    const text = await readFile(join(directory, file), 'utf8');
    for (const document of parseAllDocuments(text, {
      version: '1.1',
      merge: true,
    })) {
      if (document.errors.length > 0) {
        throw new Error(`${file}: ${document.errors[0].message}`);
      }
      const suite: Part = document.toJS();
      for (const test of suite.tests ?? []) {
        for (const part of [suite, test]) {
          const unknown = Object.keys(part).find(key => !knownFields.has(key));
          if (unknown) {
            throw new Error(
              `${file}: the field ${unknown} is not known to suites.ts`,
            );
          }
        }
        tests.push({
          file,
          suite: suite.suite ?? file,
          name: test.it ?? '',
          input: {
            release: { ...suite.release, ...test.release },
            chart: { ...suite.chart, ...test.chart },
            capabilities: { ...suite.capabilities, ...test.capabilities },
            valuesFiles: [...(suite.values ?? []), ...(test.values ?? [])].map(
              path => join(directory, path),
            ),
            values: mergeValues(
              expandPaths(suite.set ?? {}),
              expandPaths(test.set ?? {}),
            ),
          },
          refused: refusalPatterns(test.asserts),
        });
      }
    }
  }
  return tests;
}

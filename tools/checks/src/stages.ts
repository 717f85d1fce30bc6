import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureHelm } from '@dvara/toolchain';
import { ensureChromium } from './ensureChromium.ts';
import { runCheck, runTool } from './runTool.ts';
import type { Counts, Stage } from './Stage.ts';

const backstageCli = 'node_modules/@backstage/cli/bin/backstage-cli';

/** Both Helm majors by their oldest supported version, for whoever runs Helm in a test. */
async function helmEnvironment(
  tell: (message: string) => void,
): Promise<Record<string, string>> {
  return {
    DVARA_HELM3: await ensureHelm({
      major: 3,
      purpose: 'test',
      onProgress: tell,
    }),
    DVARA_HELM4: await ensureHelm({
      major: 4,
      purpose: 'test',
      onProgress: tell,
    }),
  };
}

function readJestCounts(file: string): Counts {
  if (!fs.existsSync(file)) {
    throw new Error('Jest ended without a result.');
  }
  const result = JSON.parse(fs.readFileSync(file, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numRuntimeErrorTestSuites: number;
  };
  if (result.numPendingTests > 0) {
    throw new Error(
      `${result.numPendingTests} tests are skipped; no test may be skipped.`,
    );
  }
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
  };
}

export const typesStage: Stage = {
  title: 'Types',
  run: async () => {
    const script = 'node_modules/typescript/bin/tsc';
    const packages = await runCheck({ script, args: ['--incremental', 'false'] });
    const tools = await runCheck({ script, args: ['-p', 'tools'] });
    return {
      passed: packages.passed + tools.passed,
      failed: packages.failed + tools.failed,
    };
  },
};

export const lintStage: Stage = {
  title: 'Lint',
  run: () => runCheck({ script: backstageCli, args: ['repo', 'lint'] }),
};

export const formatStage: Stage = {
  title: 'Format',
  run: () =>
    runCheck({
      script: 'node_modules/prettier/bin-prettier.js',
      args: ['--check', '--loglevel=warn', '.'],
    }),
};

export const unitStage: Stage = {
  title: 'Unit and integration tests (Jest)',
  run: async ({ tell }) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dvara-jest-'));
    const outputFile = path.join(folder, 'result.json');
    try {
      const { exitCode } = await runTool({
        script: backstageCli,
        args: ['repo', 'test', '--json', `--outputFile=${outputFile}`],
        env: await helmEnvironment(tell),
      });
      const counts = readJestCounts(outputFile);
      return exitCode !== 0 && counts.failed === 0
        ? { ...counts, failed: 1 }
        : counts;
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

export const chartStage: Stage = {
  title: 'Chart on Helm 3 and 4',
  run: async () => {
    const { exitCode, stdout } = await runTool({
      script: 'tools/toolchain/src/checkChart.ts',
    });
    const closing = stdout.match(/charts: (\d+) passed, (\d+) failed\s*$/);
    if (!closing) {
      throw new Error('The chart checks ended without their closing line.');
    }
    const counts = { passed: Number(closing[1]), failed: Number(closing[2]) };
    return exitCode !== 0 && counts.failed === 0
      ? { ...counts, failed: 1 }
      : counts;
  },
};

export const localClusterStage: Stage = {
  title: 'Local cluster (node --test)',
  run: async () => {
    const { exitCode, stdout } = await runTool({
      nodeArgs: ['--test', '--test-reporter=tap'],
      script: 'tools/local-cluster/integration/localCluster.test.ts',
    });
    const passed = Number(stdout.match(/^# pass (\d+)/m)?.[1] ?? 0);
    const failed = Number(stdout.match(/^# fail (\d+)/m)?.[1] ?? 0);
    return exitCode !== 0 && failed === 0
      ? { passed, failed: 1 }
      : { passed, failed };
  },
};

export const endToEndStage: Stage = {
  title: 'End to end in Chromium over two API servers',
  run: async ({ tell }) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dvara-e2e-'));
    const outputFile = path.join(folder, 'result.json');
    try {
      const { exitCode } = await runTool({
        script: 'node_modules/@playwright/test/cli.js',
        args: ['test', '--reporter=list,json'],
        cwd: 'e2e',
        env: {
          ...(await helmEnvironment(tell)),
          DVARA_CHROMIUM: await ensureChromium({ tell }),
          PLAYWRIGHT_JSON_OUTPUT_NAME: outputFile,
        },
      });
      if (!fs.existsSync(outputFile)) {
        throw new Error('Playwright ended without a result.');
      }
      const { stats } = JSON.parse(fs.readFileSync(outputFile, 'utf8')) as {
        stats: {
          expected: number;
          unexpected: number;
          flaky: number;
          skipped: number;
        };
      };
      // In a serial walk a failure leaves the tests behind it unrun.
      const failed = stats.unexpected + stats.flaky + stats.skipped;
      return exitCode !== 0 && failed === 0
        ? { passed: stats.expected, failed: 1 }
        : { passed: stats.expected, failed };
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};


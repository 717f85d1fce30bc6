import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureHelm, type HelmPurpose } from '@dvara/toolchain';
import { ensureChromium } from './ensureChromium.ts';
import { runCheck, runTool } from './runTool.ts';
import type { Counts, Stage } from './Stage.ts';

const backstageCli = 'node_modules/@backstage/cli/bin/backstage-cli';

/** Both Helm majors: `run` for portals, which refuse versions with known holes, `test` for whatever renders and packs. */
async function helmEnvironment(options: {
  purpose: HelmPurpose;
  tell: (message: string) => void;
}): Promise<Record<string, string>> {
  const { purpose, tell } = options;
  return {
    DVARA_HELM3: await ensureHelm({ major: 3, purpose, onProgress: tell }),
    DVARA_HELM4: await ensureHelm({ major: 4, purpose, onProgress: tell }),
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

/** What the later stages need: without it they would fail after minutes. */
export const programsStage: Stage = {
  title: 'Helm 3, Helm 4 and a browser',
  run: async ({ tell }) => {
    await helmEnvironment({ purpose: 'test', tell });
    await ensureChromium({ tell });
    return { passed: 1, failed: 0 };
  },
};

export const typesStage: Stage = {
  title: 'Types',
  run: async () => {
    const script = 'node_modules/typescript/bin/tsc';
    const packages = await runCheck({
      script,
      args: ['--incremental', 'false'],
    });
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
        args: [
          'repo',
          'test',
          '--json',
          `--outputFile=${outputFile}`,
          // Jest's own 5 s are a timed test where the machine is busy.
          '--testTimeout=60000',
        ],
        env: await helmEnvironment({ purpose: 'test', tell }),
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
      script: 'tools/chart-checks/src/checkChart.ts',
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

/** Each mutant is one check: it is noticed, or listed as one that need not be. */
export const chartMutationStage: Stage = {
  title: 'Chart, broken line by line',
  run: async () => {
    const { exitCode, stdout } = await runTool({
      script: 'tools/chart-checks/src/mutateChart.ts',
    });
    const closing = stdout.match(
      /mutants: (\d+) tried, \d+ killed, \d+ survived, (\d+) wrong\s*$/,
    );
    if (!closing) {
      throw new Error('The mutation run ended without its closing line.');
    }
    const failed = Number(closing[2]);
    const counts = { passed: Number(closing[1]) - failed, failed };
    return exitCode !== 0 && failed === 0 ? { ...counts, failed: 1 } : counts;
  },
};

/** Runs tests with Node's own runner and counts what it tells. */
async function runNodeTests(patterns: string[]): Promise<Counts> {
  const { exitCode, stdout } = await runTool({
    nodeArgs: ['--test', '--test-reporter=tap'],
    args: patterns,
  });
  const count = (word: string) =>
    Number(stdout.match(new RegExp(`^# ${word} (\\d+)`, 'm'))?.[1] ?? 0);
  const failed =
    count('fail') + count('cancelled') + count('skipped') + count('todo');
  return exitCode !== 0 && failed === 0
    ? { passed: count('pass'), failed: 1 }
    : { passed: count('pass'), failed };
}

export const toolsStage: Stage = {
  title: 'Tools (node --test)',
  run: () => runNodeTests(['tools/*/src/**/*.test.ts']),
};

export const localClusterStage: Stage = {
  title:
    'Real API server: local cluster, every control; the service proxy; the chart on it',
  run: () => runNodeTests(['tools/*/integration/*.test.ts']),
};

/** Runs Playwright with a configuration of `e2e/` and counts what it tells. */
async function runPlaywright(options: {
  configuration: string;
  tell: (message: string) => void;
}): Promise<Counts> {
  const { configuration, tell } = options;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dvara-e2e-'));
  const outputFile = path.join(folder, 'result.json');
  try {
    const { exitCode } = await runTool({
      script: 'node_modules/@playwright/test/cli.js',
      args: ['test', `--config=${configuration}`, '--reporter=list,json'],
      cwd: 'e2e',
      env: {
        ...(await helmEnvironment({ purpose: 'run', tell })),
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
}

export const endToEndStage: Stage = {
  title: 'End to end in Chromium over two API servers',
  run: ({ tell }) =>
    runPlaywright({ configuration: 'playwright.config.ts', tell }),
};

export const liveStage: Stage = {
  title: 'The open tab over two API servers and a portal that is restarted',
  run: ({ tell }) => runPlaywright({ configuration: 'live.config.ts', tell }),
};

export const screensStage: Stage = {
  title: 'Every screen of the plugin, both themes, wide and narrow',
  run: ({ tell }) =>
    runPlaywright({ configuration: 'screens.config.ts', tell }),
};

export const rolloutsStage: Stage = {
  title: 'Rollouts over four API servers, with both Helm majors',
  run: ({ tell }) =>
    runPlaywright({ configuration: 'rollouts.config.ts', tell }),
};

export const adoptionStage: Stage = {
  title: 'Packed packages in a portal fresh from create-app',
  run: ({ tell }) =>
    runPlaywright({ configuration: 'adoption.config.ts', tell }),
};

/** Runs the fault harness and counts what its closing line tells. */
async function runFaults(options: {
  args: string[];
  tell: (message: string) => void;
}): Promise<Counts> {
  const { exitCode, stdout } = await runTool({
    script: 'e2e/faults/faults.ts',
    args: options.args,
    env: await helmEnvironment({ purpose: 'run', tell: options.tell }),
  });
  const closing = stdout.match(
    /(?:faults|kills): (\d+) hold, (\d+) do not hold\s*$/,
  );
  if (!closing) {
    throw new Error('The faults ended without their closing line.');
  }
  const counts = { passed: Number(closing[1]), failed: Number(closing[2]) };
  return exitCode !== 0 && counts.failed === 0
    ? { ...counts, failed: 1 }
    : counts;
}

/** Each fault is one check; the table in docs/faults.md is written by `yarn faults` alone. */
export const faultsStage: Stage = {
  title: 'Faults over four API servers, with both Helm majors',
  run: ({ tell }) => runFaults({ args: ['--check'], tell }),
};

/** Each kill is one check, and so is each thing that is looked for after all of them. */
export const killsStage: Stage = {
  title: 'Random kills of Helm and of the portal',
  run: ({ tell }) => runFaults({ args: ['--kills'], tell }),
};

import type { Counts, Stage } from './Stage.ts';

function seconds(since: number): string {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}

/**
 * Runs every stage, also after one has failed, and prints one line a stage and
 * the closing line `N passed, N failed`.
 *
 * @returns the exit code: 0 only where something ran and nothing failed
 */
export async function runStages(stages: Stage[]): Promise<number> {
  const total: Counts = { passed: 0, failed: 0 };
  const lines: string[] = [];
  for (const stage of stages) {
    const started = Date.now();
    process.stdout.write(`\n▸ ${stage.title}\n`);
    let counts: Counts;
    try {
      counts = await stage.run({
        tell: message => process.stdout.write(`  ${message}\n`),
      });
    } catch (error) {
      process.stdout.write(
        `${error instanceof Error ? error.message : String(error)}\n`,
      );
      counts = { passed: 0, failed: 1 };
    }
    if (counts.passed + counts.failed === 0) {
      process.stdout.write(
        'This stage ran nothing, which counts as a failure.\n',
      );
      counts = { passed: 0, failed: 1 };
    }
    total.passed += counts.passed;
    total.failed += counts.failed;
    const line = `${counts.failed ? '✗' : '✓'} ${stage.title}: ${
      counts.passed
    } passed, ${counts.failed} failed (${seconds(started)})`;
    lines.push(line);
    process.stdout.write(`${line}\n`);
  }
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

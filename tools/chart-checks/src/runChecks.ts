import { availableParallelism } from 'node:os';

export interface Check {
  name: string;
  /** Findings; none means passed. An error thrown is a finding too. */
  run: () => Promise<string[]>;
}

export interface CheckResult {
  name: string;
  findings: string[];
}

/** Runs the checks, as many at a time as there are processors, and gives their results in their order. */
export async function runChecks(checks: Check[]): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const queue = checks.entries();
  const worker = async () => {
    for (const [index, check] of queue) {
      results[index] = { name: check.name, findings: await runOne(check) };
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

async function runOne(check: Check): Promise<string[]> {
  try {
    return await check.run();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

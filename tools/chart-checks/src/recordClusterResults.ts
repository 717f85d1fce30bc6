import { stringify } from 'yaml';
import { contractIdsOf } from './contract.ts';

interface TestEvent {
  type: string;
  data: { name?: string; skip?: unknown; todo?: unknown };
}

/**
 * A reporter of `node --test`: writes how each test that names lines of the contract ended, as the contract's page wants it.
 * `record` of package.json runs the tests on a real API server with it.
 */
export default async function* recordClusterResults(
  events: AsyncIterable<TestEvent>,
): AsyncGenerator<string> {
  const results: Record<string, string> = {};
  for await (const { type, data } of events) {
    const { name = '' } = data;
    if (!/^test:(pass|fail)$/.test(type) || contractIdsOf(name).length === 0) {
      continue;
    }
    const passed = type === 'test:pass' && !data.skip && !data.todo;
    results[name] = passed ? 'passed' : 'failed';
  }
  yield '# How the tests on a real API server ended when they were last recorded; written by `record` of tools/chart-checks.\n';
  yield stringify(results, { lineWidth: 0, sortMapEntries: true });
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** Mutants that go unnoticed for a reason: key -> reason. From `tests/accepted-mutants.yaml`, a list of reasons. */
export async function readAcceptedMutants(
  chart: string,
): Promise<Map<string, string>> {
  const groups: { reason: string; mutants: string[] }[] =
    parse(
      await readFile(join(chart, 'tests', 'accepted-mutants.yaml'), 'utf8'),
    ) ?? [];
  const accepted = new Map<string, string>();
  for (const { reason, mutants } of groups) {
    for (const key of mutants) {
      if (accepted.has(key)) {
        throw new Error(`accepted-mutants.yaml lists ${key} twice`);
      }
      accepted.set(key, reason);
    }
  }
  return accepted;
}

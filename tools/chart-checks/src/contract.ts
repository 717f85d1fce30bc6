import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The lines of the chart's contract: id, such as `C012`, and what holds. In the order of the file. */
export type Contract = ReadonlyMap<string, string>;

/** Reads `tests/contract.yaml` of a chart. */
export async function readContract(chart: string): Promise<Contract> {
  const lines: Record<string, string> = parse(
    await readFile(join(chart, 'tests', 'contract.yaml'), 'utf8'),
  );
  return new Map(Object.entries(lines));
}

/** The ids a name begins with: `C012 A12 one replica` has two. */
export function contractIdsOf(name: string): string[] {
  const ids: string[] = [];
  for (const word of name.split(' ')) {
    if (!/^[A-Z]\d+$/.test(word)) {
      break;
    }
    ids.push(word);
  }
  return ids;
}

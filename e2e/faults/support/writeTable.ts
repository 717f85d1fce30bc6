import type { FaultResult } from '../Fault.ts';

/** Makes a text a cell of a Markdown table. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\|<>]/g, each => `\\${each}`)
    .trim();
}

/** The results as a Markdown table. */
export function tableOf(results: FaultResult[]): string {
  return [
    '| | fault | where injected | expected | seen | verdict |',
    '| --- | --- | --- | --- | --- | --- |',
    ...results.map(({ id, fault, where, expected, seen, holds }) =>
      [
        '',
        id,
        cell(fault),
        cell(where),
        cell(expected),
        cell(seen),
        holds ? 'holds' : '**does not hold**',
        '',
      ]
        .join(' | ')
        .trim(),
    ),
  ].join('\n');
}

/** Puts new lines into a table, in the place of those of the same faults; the others stay as they were. */
export function updateTable(options: {
  table: string;
  results: FaultResult[];
  /** Ids of all faults, in the table's order. */
  order: string[];
}): string {
  const lines = (text: string) => text.trim().split('\n');
  const fresh = lines(tableOf(options.results));
  const byId = new Map(
    [...lines(options.table).slice(2), ...fresh.slice(2)].map(
      (line): [string, string] => [line.split('|')[1].trim(), line],
    ),
  );
  return [
    ...fresh.slice(0, 2),
    ...options.order.flatMap(id => byId.get(id) ?? []),
  ].join('\n');
}

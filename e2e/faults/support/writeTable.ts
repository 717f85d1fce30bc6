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

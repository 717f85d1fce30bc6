import type { VerbTable } from './VerbTable.ts';

const heads = ['credential', 'feature', 'may', 'why'];

/** The verb table in Markdown, as wide as Prettier would make it. */
export function renderVerbsTable(options: { table: VerbTable }): string {
  const rows = (['viewer', 'deployer'] as const).flatMap(role =>
    options.table[role].map(row => [
      row.option ? `${role}, \`${role}-${row.option}.yaml\`` : role,
      row.feature,
      `${row.verbs.join(', ')}: ${row.apiGroups
        .flatMap(group =>
          row.resources.map(name => `\`${group ? `${name}.${group}` : name}\``),
        )
        .join(', ')}`,
      row.reason,
    ]),
  );
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(row => row[column].length)),
  );
  const line = (cells: string[]) =>
    `| ${cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join(' | ')} |`;
  return [
    line(heads),
    line(widths.map(width => '-'.repeat(width))),
    ...rows.map(line),
    '',
  ].join('\n');
}

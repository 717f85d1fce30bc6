/**
 * A Markdown table. Cells are made one line, and bars in them harmless.
 */
export function markdownTable(options: {
  header: string[];
  rows: string[][];
}): string {
  const line = (cells: string[]) =>
    `| ${cells
      .map(cell => cell.replace(/\s+/g, ' ').replace(/\|/g, '\\|').trim())
      .join(' | ')} |`;
  return [
    line(options.header),
    line(options.header.map(() => '---')),
    ...options.rows.map(line),
  ].join('\n');
}

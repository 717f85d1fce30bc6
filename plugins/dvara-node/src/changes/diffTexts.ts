import { structuredPatch } from 'diff';

const CONTEXT = 2;
const MAX_LINES = 80;

/**
 * The lines of a unified diff of two texts, without headings, cut where there are many.
 * Credentials must have been masked before.
 */
export function diffTexts(options: { from: string; to: string }): string[] {
  const { hunks } = structuredPatch('', '', options.from, options.to, '', '', {
    context: CONTEXT,
  });
  const lines = hunks.flatMap(hunk => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines.filter(line => !line.startsWith('\\')),
  ]);
  return lines.length > MAX_LINES
    ? [
        ...lines.slice(0, MAX_LINES),
        `… ${lines.length - MAX_LINES} lines left out`,
      ]
    : lines;
}

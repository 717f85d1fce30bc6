import type { NumberedLine } from '../../lib/PodLogBuffer';

/** The most matches that are found and marked, the newest first. */
export const MAX_MATCHES = 5000;

/** Where a searched text stands. */
export interface LogMatch {
  /** Index among the shown lines. */
  index: number;
  /** {@link NumberedLine.number} */
  line: number;
  /** Offset in the line. */
  start: number;
  length: number;
}

/**
 * Every place where a text stands in a log, capital or not, the oldest first; of more than
 * {@link MAX_MATCHES} the newest.
 */
export function findMatches(options: {
  lines: readonly NumberedLine[];
  query: string;
}): LogMatch[] {
  const { lines } = options;
  const query = options.query.toLowerCase();
  if (!query) {
    return [];
  }
  const found: LogMatch[] = [];
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const { text, number } = lines[index];
    const lower = text.toLowerCase();
    // Where a letter's lower case is longer, offsets would not fit the text.
    const searched = lower.length === text.length ? lower : text;
    let start = searched.lastIndexOf(query);
    while (start >= 0) {
      found.push({ index, line: number, start, length: query.length });
      if (found.length === MAX_MATCHES) {
        return found.reverse();
      }
      start =
        start >= query.length
          ? searched.lastIndexOf(query, start - query.length)
          : -1;
    }
  }
  return found.reverse();
}

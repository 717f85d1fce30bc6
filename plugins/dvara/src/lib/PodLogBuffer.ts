import type { PodLog, PodLogLine } from '@dvara/backstage-plugin-dvara-common';

/** The most lines of a log that a page keeps. */
export const MAX_LOG_LINES = 10_000;

/** The most characters of a log that a page keeps: lines may be long. */
export const MAX_LOG_CHARACTERS = 8_000_000;

/** So much more may come before older lines are dropped. */
const SLACK = 1.5;

/** A line and its place among all that came, counted from 0. */
export interface NumberedLine extends PodLogLine {
  number: number;
}

/** What is kept of a log, the oldest line first. */
export interface KeptLog {
  lines: readonly NumberedLine[];
  /** Lines that came, kept or not. */
  received: number;
  /** Lines that came and were dropped for newer ones. */
  dropped: number;
  /** Whether there are older lines that did not come. */
  cut: boolean;
}

export const emptyLog: KeptLog = {
  lines: [],
  received: 0,
  dropped: 0,
  cut: false,
};

/* What terminals take for colours and titles; a page would show it as rubbish. */
const TERMINAL_CODES =
  // eslint-disable-next-line no-control-regex
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;

/** Keeps the newest lines of a log, however long it runs and they are. */
export class PodLogBuffer {
  #lines: NumberedLine[] = [];
  #characters = 0;
  #received = 0;
  #cut = false;

  add(log: PodLog): void {
    for (const line of log.lines) {
      const text = line.text.replace(TERMINAL_CODES, '');
      this.#lines.push({ ...line, text, number: this.#received });
      this.#characters += text.length;
      this.#received += 1;
    }
    this.#cut ||= log.cut;
    // Not at each line: taking one from the front of an array moves all others.
    if (
      this.#lines.length > MAX_LOG_LINES * SLACK ||
      this.#characters > MAX_LOG_CHARACTERS * SLACK
    ) {
      this.#lines = newestOf(this.#lines);
      this.#characters = charactersOf(this.#lines);
    }
  }

  keep(): KeptLog {
    const lines = newestOf(this.#lines);
    return {
      lines,
      received: this.#received,
      dropped: this.#received - lines.length,
      cut: this.#cut,
    };
  }
}

/** The newest lines within both bounds; the very newest in any case. */
function newestOf(lines: NumberedLine[]): NumberedLine[] {
  const earliest = Math.max(0, lines.length - MAX_LOG_LINES);
  let start = lines.length;
  let characters = 0;
  while (start > earliest) {
    characters += lines[start - 1].text.length;
    if (characters > MAX_LOG_CHARACTERS && start < lines.length) {
      break;
    }
    start -= 1;
  }
  return lines.slice(start);
}

function charactersOf(lines: NumberedLine[]): number {
  return lines.reduce((sum, { text }) => sum + text.length, 0);
}

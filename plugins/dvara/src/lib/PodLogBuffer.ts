import type { PodLog, PodLogLine } from '@dvara/backstage-plugin-dvara-common';

/** The most lines of a log that a page keeps. */
export const MAX_LOG_LINES = 10_000;

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

/** Keeps the newest lines of a log, however long it runs. */
export class PodLogBuffer {
  #lines: NumberedLine[] = [];
  #received = 0;
  #cut = false;

  add(log: PodLog): void {
    for (const line of log.lines) {
      this.#lines.push({
        ...line,
        text: line.text.replace(TERMINAL_CODES, ''),
        number: this.#received,
      });
      this.#received += 1;
    }
    this.#cut ||= log.cut;
    // Not at each line: taking one from the front of an array moves all others.
    if (this.#lines.length > MAX_LOG_LINES * 1.5) {
      this.#lines = this.#lines.slice(-MAX_LOG_LINES);
    }
  }

  keep(): KeptLog {
    const lines = this.#lines.slice(-MAX_LOG_LINES);
    return {
      lines,
      received: this.#received,
      dropped: this.#received - lines.length,
      cut: this.#cut,
    };
  }
}

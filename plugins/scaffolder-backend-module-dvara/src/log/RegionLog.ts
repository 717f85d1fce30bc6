import type { LoggerService } from '@backstage/backend-plugin-api';

/** Lines of one region in one window; every line is a row of the portal's database. */
const LINES_PER_WINDOW = 20;
const WINDOW_MS = 10_000;
const MAX_LINE_LENGTH = 1000;

/**
 * Writes one region's progress to the task log: prefixed, redacted, one line per
 * message, and thinned out where a region talks too much. Nothing vanishes
 * unseen: left-out lines are counted.
 */
export class RegionLog {
  readonly #options: {
    logger: LoggerService;
    regionId: string;
    redact: (text: string) => string;
    now?: () => number;
  };
  #windowStart = 0;
  #inWindow = 0;
  #leftOut = 0;
  #lastLine = '';

  constructor(options: {
    logger: LoggerService;
    regionId: string;
    redact: (text: string) => string;
    /** Milliseconds; the clock by default. */
    now?: () => number;
  }) {
    this.#options = options;
  }

  /** A step or an outcome: always written. */
  info(text: string): void {
    this.#flush();
    this.#options.logger.info(this.#format(text));
  }

  /** Something that people should see: always written. */
  warn(text: string): void {
    this.#flush();
    this.#options.logger.warn(this.#format(text));
  }

  /** Detail, such as a line of Helm: repeated lines and those above the limit are left out. */
  detail(text: string): void {
    const line = this.#format(text);
    if (line === this.#lastLine || !text.trim()) {
      return;
    }
    this.#lastLine = line;
    const now = (this.#options.now ?? Date.now)();
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#flush();
      this.#windowStart = now;
      this.#inWindow = 0;
    }
    this.#inWindow += 1;
    if (this.#inWindow > LINES_PER_WINDOW) {
      this.#leftOut += 1;
      return;
    }
    this.#options.logger.info(line);
  }

  #flush(): void {
    if (this.#leftOut) {
      this.#options.logger.info(
        this.#format(`… ${this.#leftOut} lines left out`),
      );
      this.#leftOut = 0;
    }
  }

  #format(text: string): string {
    const oneLine = this.#options
      .redact(text)
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
      .trim();
    const cut =
      oneLine.length > MAX_LINE_LENGTH
        ? `${oneLine.slice(0, MAX_LINE_LENGTH)}…`
        : oneLine;
    return `[${this.#options.regionId}] ${cut}`;
  }
}

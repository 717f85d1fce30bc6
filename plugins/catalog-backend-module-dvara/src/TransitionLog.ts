import type { LoggerService } from '@backstage/backend-plugin-api';

/** Logs a problem when it comes and when it is gone, and not in between. */
export class TransitionLog {
  readonly #logger: LoggerService;
  #known = new Set<string>();

  constructor(options: { logger: LoggerService }) {
    this.#logger = options.logger;
  }

  /** Takes all problems of this moment. */
  report(options: { problems: string[] }): void {
    const problems = new Set(options.problems);
    for (const problem of problems) {
      if (!this.#known.has(problem)) {
        this.#logger.warn(problem);
      }
    }
    for (const problem of this.#known) {
      if (!problems.has(problem)) {
        this.#logger.info(`No longer so: ${problem}`);
      }
    }
    this.#known = problems;
  }
}

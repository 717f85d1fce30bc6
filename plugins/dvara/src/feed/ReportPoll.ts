import { toError } from '@backstage/errors';
import { backOff, feedLimits } from './limits';
import { NoAnswerError } from './NoAnswerError';

/** What is asked for, and whom the answer is told. */
export interface ReportPollOptions<TReport> {
  /** From question to question while the backend answers, in ms. */
  pollInterval: number;
  ask: (signal: AbortSignal) => Promise<TReport>;
  onReport: (report: TReport) => void;
  onError: (error: Error) => void;
}

/**
 * Asks for one report again and again, one question at a time, more
 * slowly while the backend fails.
 */
export class ReportPoll<TReport> {
  readonly #options: ReportPollOptions<TReport>;
  /** When the next question is due, in ms since the epoch; absent where none is. */
  #dueAt: number | undefined;
  #repeating = false;
  /** Whether it has asked since it was started. */
  #asked = false;
  #question: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(options: ReportPollOptions<TReport>) {
    this.#options = options;
  }

  /**
   * Begins to ask, after a wait in ms at the latest. Once the first question was asked, the
   * next come at their own pace.
   */
  start(wait: number): void {
    const begun = this.#repeating && (this.#question || this.#asked);
    this.#repeating = true;
    if (!begun && !(this.#dueAt && this.#dueAt <= Date.now() + wait)) {
      this.#plan(wait);
    }
  }

  /** Asks now, unless a question is under way. */
  async ask(): Promise<void> {
    if (this.#question) {
      return;
    }
    this.#callOff();
    const { pollInterval, ask, onReport, onError } = this.#options;
    const question = new AbortController();
    this.#question = question;
    this.#asked = true;
    const askedAt = Date.now();
    const deadline = setTimeout(
      () => question.abort(),
      feedLimits.answerDeadline,
    );
    try {
      const report = await ask(question.signal);
      if (this.#question === question) {
        this.#failures = 0;
        onReport(report);
      }
    } catch (thrown) {
      if (this.#question === question) {
        this.#failures += 1;
        onError(
          question.signal.aborted
            ? new NoAnswerError(feedLimits.answerDeadline / 1000)
            : toError(thrown),
        );
      }
    } finally {
      clearTimeout(deadline);
    }
    if (this.#question !== question) {
      return;
    }
    this.#question = undefined;
    if (this.#repeating) {
      const wait =
        this.#failures === 0
          ? pollInterval
          : backOff({
              first: pollInterval,
              longest: Math.max(pollInterval, feedLimits.longestPollInterval),
              failures: this.#failures,
            });
      this.#plan(Math.max(0, askedAt + wait - Date.now()));
    }
  }

  /** Asks no more; the answer to a question under way is not wanted either. */
  stop(): void {
    this.#repeating = false;
    this.#asked = false;
    this.#callOff();
    const question = this.#question;
    this.#question = undefined;
    question?.abort();
  }

  #plan(wait: number): void {
    this.#callOff();
    this.#dueAt = Date.now() + wait;
    this.#timer = setTimeout(() => this.ask(), wait);
  }

  #callOff(): void {
    clearTimeout(this.#timer);
    this.#dueAt = undefined;
  }
}

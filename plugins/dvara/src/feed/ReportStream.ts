import { toError } from '@backstage/errors';
import { followWhileAlive } from './followWhileAlive';
import { backOff, feedLimits } from './limits';
import type { PushedReport, ReportSource } from './ReportSource';

/** What a stream is made of, and whom it tells. */
export interface ReportStreamOptions<TReport> {
  source: Pick<ReportSource<TReport>, 'follow'>;
  onReport: (told: PushedReport<TReport>) => void;
  /** The backend does not, or no longer, show a subject to this person. */
  onRefusal: (told: { subject: string; error: Error }) => void;
  /** The first sign of life of a connection. */
  onUp: () => void;
  /** A connection that ended or was not made; absent reason where the backend ended it in peace. */
  onDown: (error?: Error) => void;
}

/**
 * Keeps one stream of reports open for a set of subjects: comes back after it was lost,
 * more slowly the more often, and gives up a stream on which nothing comes any more.
 */
export class ReportStream<TReport> {
  readonly #options: ReportStreamOptions<TReport>;
  #subjects: string[] = [];
  #lastEventId: string | undefined;
  #connection: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  /** Since when the connection is known to be open, in ms since the epoch. */
  #upSince: number | undefined;

  constructor(options: ReportStreamOptions<TReport>) {
    this.#options = options;
  }

  /** How often in a row no stream could be had. */
  get failures(): number {
    return this.#failures;
  }

  /** Follows exactly these subjects from now on. */
  follow(subjects: string[]): void {
    this.stop();
    this.#subjects = subjects;
    this.#lastEventId = undefined;
    if (subjects.length > 0) {
      this.#timer = setTimeout(() => this.#connect(), feedLimits.gather);
    }
  }

  /** Connects now instead of after the present wait. */
  hurry(): void {
    if (!this.#connection && this.#subjects.length > 0) {
      clearTimeout(this.#timer);
      this.#connect();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#connection?.abort();
    this.#leave();
  }

  /** A connection that held long enough makes the failures before it forgotten. */
  #leave(): void {
    this.#connection = undefined;
    if (
      this.#upSince !== undefined &&
      Date.now() - this.#upSince >= feedLimits.stable
    ) {
      this.#failures = 0;
    }
    this.#upSince = undefined;
  }

  async #connect(): Promise<void> {
    const { source, onReport, onRefusal, onUp, onDown } = this.#options;
    const connection = new AbortController();
    this.#connection = connection;
    const isCurrent = () => this.#connection === connection;
    let error: Error | undefined;
    let patience = false;
    try {
      const { reason } = await followWhileAlive({
        signal: connection.signal,
        follow: ({ signal, onAlive }) =>
          source.follow({
            subjects: this.#subjects,
            lastEventId: this.#lastEventId,
            signal,
            onAlive: () => {
              onAlive();
              if (this.#upSince === undefined && isCurrent()) {
                this.#upSince = Date.now();
                onUp();
              }
            },
            onReport: told => {
              if (isCurrent()) {
                this.#lastEventId = told.id || this.#lastEventId;
                onReport(told);
              }
            },
            onRefusal: told => {
              if (isCurrent()) {
                onRefusal(told);
              }
            },
          }),
      });
      // Whoever is refused or asks a portal without a catalog need not come back at once.
      patience = reason === 'refused' || reason === 'unavailable';
    } catch (thrown) {
      error = toError(thrown);
    }
    if (!isCurrent()) {
      return;
    }
    this.#leave();
    this.#failures += 1;
    onDown(error);
    this.#timer = setTimeout(
      () => this.#connect(),
      backOff({
        first: patience ? feedLimits.longestBackOff : feedLimits.firstBackOff,
        longest: feedLimits.longestBackOff,
        failures: this.#failures,
      }),
    );
  }
}

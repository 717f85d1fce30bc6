import { isRefusal } from '../lib/isRefusal';
import { feedLimits } from './limits';
import { ReportPoll } from './ReportPoll';
import type { ReportSource } from './ReportSource';
import { ReportStream } from './ReportStream';
import { SteadyMode } from './SteadyMode';

/**
 * How the page gets its reports.
 *
 * - `connecting`: nothing has come yet
 * - `live`: the stream is open
 * - `reconnecting`: the stream was lost and is sought again
 * - `polling`: there is no stream to be had, reports are asked for one by one
 * - `paused`: the page is hidden
 */
export type FeedMode =
  | 'connecting'
  | 'live'
  | 'reconnecting'
  | 'polling'
  | 'paused';

/** What is known of one subject. */
export interface FeedState<TReport> {
  /** The last good report; it stays when later tries fail. */
  report?: TReport;
  /** When the report arrived by the browser's clock, in ms since the epoch. */
  receivedAt?: number;
  /** Why the last try failed; absent where it succeeded. */
  error?: Error;
  mode: FeedMode;
}

interface Followed<TReport> {
  listeners: Set<() => void>;
  poll: ReportPoll<TReport>;
  state: Omit<FeedState<TReport>, 'mode'>;
  leaving?: ReturnType<typeof setTimeout>;
}

/** Failures in a row after which the stream is said not to be had. */
const NO_STREAM = 2;

/**
 * The reports of all subjects that a page shows, over one connection for the whole page.
 * Where the stream is not to be had they are polled; a hidden page rests. A refusal
 * (403, 404) drops what was known, any other failure keeps it.
 */
export class ReportFeed<TReport> {
  readonly #source: ReportSource<TReport>;
  readonly #followed = new Map<string, Followed<TReport>>();
  readonly #stream: ReportStream<TReport>;
  readonly #mode = new SteadyMode(() => this.#tellAll());
  #up = false;
  #downSince = 0;
  #resting = false;
  #restTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: { source: ReportSource<TReport> }) {
    this.#source = options.source;
    this.#stream = new ReportStream({
      source: options.source,
      onReport: ({ subject, report }) => {
        this.#followed.get(subject)?.poll.stop();
        this.#set(subject, { report, receivedAt: Date.now() });
      },
      onRefusal: ({ subject, error }) => this.#fail(subject, error),
      onUp: () => this.#onUp(),
      onDown: error => this.#onDown(error),
    });
  }

  /** What is known now. */
  read(subject: string): FeedState<TReport> {
    return {
      ...this.#followed.get(subject)?.state,
      mode: this.#mode.shown,
    };
  }

  /**
   * Follows a subject until the returned function is called.
   *
   * @param options - `onChange` is called whenever {@link ReportFeed.read} would answer otherwise
   */
  follow(options: { subject: string; onChange: () => void }): () => void {
    const { subject, onChange } = options;
    const followed = this.#followed.get(subject) ?? this.#join(subject);
    clearTimeout(followed.leaving);
    followed.listeners.add(onChange);
    return () => {
      followed.listeners.delete(onChange);
      if (followed.listeners.size === 0) {
        // From a card to the tab the same connection goes on.
        followed.leaving = setTimeout(
          () => this.#leave(subject),
          feedLimits.linger,
        );
      }
    };
  }

  /** Asks for a report now, whatever else goes on. */
  refresh(subject: string): void {
    this.#followed.get(subject)?.poll.ask();
    this.#stream.hurry();
  }

  #join(subject: string): Followed<TReport> {
    const followed: Followed<TReport> = {
      listeners: new Set(),
      state: {},
      poll: new ReportPoll({
        pollInterval: this.#source.pollInterval,
        ask: signal => this.#source.ask({ subject, signal }),
        onReport: report =>
          this.#set(subject, { report, receivedAt: Date.now() }),
        onError: error => this.#fail(subject, error),
      }),
    };
    if (this.#followed.size === 0) {
      document.addEventListener('visibilitychange', this.#onVisibility);
      window.addEventListener('online', this.#onOnline);
      this.#resting = document.visibilityState === 'hidden';
    }
    this.#followed.set(subject, followed);
    this.#begin();
    return followed;
  }

  #leave(subject: string): void {
    this.#followed.get(subject)?.poll.stop();
    this.#followed.delete(subject);
    if (this.#followed.size === 0) {
      clearTimeout(this.#restTimer);
      document.removeEventListener('visibilitychange', this.#onVisibility);
      window.removeEventListener('online', this.#onOnline);
    }
    this.#begin();
  }

  /** Opens a stream for what is followed now. */
  #begin(): void {
    this.#up = false;
    if (this.#resting) {
      this.#judgeMode();
      return;
    }
    this.#stream.follow([...this.#followed.keys()]);
    this.#followed.forEach(({ poll }) => poll.start(feedLimits.pollAfter));
    this.#judgeMode();
  }

  #onUp(): void {
    this.#up = true;
    this.#followed.forEach(({ poll, state }, subject) => {
      if (state.report) {
        poll.stop();
        this.#set(subject, { ...state, error: undefined });
      }
    });
    this.#judgeMode();
  }

  #onDown(error: Error | undefined): void {
    const before = this.#up;
    this.#up = false;
    this.#downSince = before ? Date.now() : this.#downSince;
    this.#followed.forEach(({ poll, state }) =>
      // Where a stream is refused, the single question says why.
      poll.start(before || !error || state.report ? feedLimits.pollAfter : 0),
    );
    this.#judgeMode();
  }

  readonly #onVisibility = () => {
    clearTimeout(this.#restTimer);
    if (document.visibilityState === 'hidden') {
      this.#restTimer = setTimeout(() => this.#rest(), feedLimits.restAfter);
    } else if (this.#resting) {
      this.#resting = false;
      this.#begin();
    }
  };

  readonly #onOnline = () => this.#stream.hurry();

  #rest(): void {
    this.#resting = true;
    this.#up = false;
    this.#stream.stop();
    this.#followed.forEach(({ poll }) => poll.stop());
    this.#judgeMode();
  }

  #set(subject: string, state: Followed<TReport>['state']): void {
    const followed = this.#followed.get(subject);
    if (followed) {
      followed.state = state;
      this.#judgeMode();
      followed.listeners.forEach(tell => tell());
    }
  }

  #fail(subject: string, error: Error): void {
    const followed = this.#followed.get(subject);
    if (followed) {
      this.#set(
        subject,
        isRefusal(error) ? { error } : { ...followed.state, error },
      );
    }
  }

  #judgeMode(): void {
    this.#mode.set(this.#actualMode());
  }

  #actualMode(): FeedMode {
    if (this.#resting) {
      return 'paused';
    }
    if (this.#up) {
      return 'live';
    }
    const states = [...this.#followed.values()].map(({ state }) => state);
    if (!states.some(({ report }) => report)) {
      return 'connecting';
    }
    const answered = states.every(
      ({ error, receivedAt = 0 }) =>
        isRefusal(error) || (!error && receivedAt > this.#downSince),
    );
    return answered && this.#stream.failures >= NO_STREAM
      ? 'polling'
      : 'reconnecting';
  }

  #tellAll(): void {
    this.#followed.forEach(({ listeners }) =>
      listeners.forEach(tell => tell()),
    );
  }
}

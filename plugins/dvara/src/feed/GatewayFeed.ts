import type { GatewayReport } from '@dvara/backstage-plugin-dvara-common';
import type { DvaraApi, GatewayStreamEvent } from '../api';
import { GatewayRefusedError } from '../api';
import { isRefusal } from '../lib/isRefusal';
import { feedLimits } from './limits';
import { ReportPoll } from './ReportPoll';
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

/** What is known of one gateway. */
export interface FeedState {
  /** The last good report; it stays when later tries fail. */
  report?: GatewayReport;
  /** When the report arrived by the browser's clock, in ms since the epoch. */
  receivedAt?: number;
  /** Why the last try failed; absent where it succeeded. */
  error?: Error;
  mode: FeedMode;
}

interface Followed {
  listeners: Set<() => void>;
  poll: ReportPoll;
  state: Omit<FeedState, 'mode'>;
  leaving?: ReturnType<typeof setTimeout>;
}

/** Failures in a row after which the stream is said not to be had. */
const NO_STREAM = 2;

/**
 * The reports of all gateways that a page shows, over one connection for the whole page.
 * Where the stream is not to be had they are polled; a hidden page rests. A refusal
 * (403, 404) drops what was known, any other failure keeps it.
 */
export class GatewayFeed {
  readonly #api: DvaraApi;
  readonly #followed = new Map<string, Followed>();
  readonly #stream: ReportStream;
  readonly #mode = new SteadyMode(() => this.#tellAll());
  #up = false;
  #downSince = 0;
  #resting = false;
  #restTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: { api: DvaraApi }) {
    this.#api = options.api;
    this.#stream = new ReportStream({
      api: options.api,
      onEvent: event => this.#onEvent(event),
      onUp: () => this.#onUp(),
      onDown: error => this.#onDown(error),
    });
  }

  /** What is known now. */
  read(entityRef: string): FeedState {
    return {
      ...this.#followed.get(entityRef)?.state,
      mode: this.#mode.shown,
    };
  }

  /**
   * Follows a gateway until the returned function is called.
   *
   * @param options - `onChange` is called whenever {@link GatewayFeed.read} would answer otherwise
   */
  follow(options: { entityRef: string; onChange: () => void }): () => void {
    const { entityRef, onChange } = options;
    const followed = this.#followed.get(entityRef) ?? this.#join(entityRef);
    clearTimeout(followed.leaving);
    followed.listeners.add(onChange);
    return () => {
      followed.listeners.delete(onChange);
      if (followed.listeners.size === 0) {
        // From a card to the tab the same connection goes on.
        followed.leaving = setTimeout(
          () => this.#leave(entityRef),
          feedLimits.linger,
        );
      }
    };
  }

  /** Asks for a report now, whatever else goes on. */
  refresh(entityRef: string): void {
    this.#followed.get(entityRef)?.poll.ask();
    this.#stream.hurry();
  }

  #join(entityRef: string): Followed {
    const followed: Followed = {
      listeners: new Set(),
      state: {},
      poll: new ReportPoll({
        api: this.#api,
        entityRef,
        onReport: report =>
          this.#set(entityRef, { report, receivedAt: Date.now() }),
        onError: error => this.#fail(entityRef, error),
      }),
    };
    if (this.#followed.size === 0) {
      document.addEventListener('visibilitychange', this.#onVisibility);
      window.addEventListener('online', this.#onOnline);
      this.#resting = document.visibilityState === 'hidden';
    }
    this.#followed.set(entityRef, followed);
    this.#begin();
    return followed;
  }

  #leave(entityRef: string): void {
    this.#followed.get(entityRef)?.poll.stop();
    this.#followed.delete(entityRef);
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

  #onEvent(event: GatewayStreamEvent): void {
    if (event.event === 'report') {
      const { report } = event;
      const entityRef = report.gateway.entityRef.toLocaleLowerCase('en-US');
      this.#followed.get(entityRef)?.poll.stop();
      this.#set(entityRef, { report, receivedAt: Date.now() });
    } else {
      const { entityRef, status, message } = event.refusal;
      this.#fail(
        entityRef.toLocaleLowerCase('en-US'),
        new GatewayRefusedError({ status, message }),
      );
    }
  }

  #onUp(): void {
    this.#up = true;
    this.#followed.forEach(({ poll, state }, entityRef) => {
      if (state.report) {
        poll.stop();
        this.#set(entityRef, { ...state, error: undefined });
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

  #set(entityRef: string, state: Followed['state']): void {
    const followed = this.#followed.get(entityRef);
    if (followed) {
      followed.state = state;
      this.#judgeMode();
      followed.listeners.forEach(tell => tell());
    }
  }

  #fail(entityRef: string, error: Error): void {
    const followed = this.#followed.get(entityRef);
    if (followed) {
      this.#set(
        entityRef,
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

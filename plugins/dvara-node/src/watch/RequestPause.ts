import type { WatchClock } from './WatchClock';

/** The longest that an API server's own wish is followed. */
const MAX_PAUSE_MS = 5 * 60 * 1000;

/**
 * When an API server asks its clients to come back later, that goes for all that
 * one client does there: everything that shares a pause waits for its end.
 *
 * @public
 */
export class RequestPause {
  readonly #clock: WatchClock;
  #until = 0;

  constructor(options: { clock: WatchClock }) {
    this.#clock = options.clock;
  }

  extend(options: { seconds: number }): void {
    const milliseconds = Math.min(options.seconds * 1000, MAX_PAUSE_MS);
    this.#until = Math.max(this.#until, this.#clock.now() + milliseconds);
  }

  /** Milliseconds until its end, 0 where there is none. */
  left(): number {
    return Math.max(0, this.#until - this.#clock.now());
  }
}

import type { WatchClock } from './WatchClock';

/** Growing waits between tries, with jitter, by client-go's rule. */
export class Backoff {
  readonly #clock: WatchClock;
  readonly #random: () => number;
  readonly #initialMs: number;
  readonly #maxMs: number;
  readonly #resetMs: number;
  #nextMs: number;
  #askedAt = -Infinity;

  constructor(options: {
    clock: WatchClock;
    /** 0 up to 1. */
    random: () => number;
    initialMs: number;
    /** The longest wait, jitter included. */
    maxMs: number;
    /** So long without a wait, and the next is the first again. */
    resetMs: number;
  }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#initialMs = options.initialMs;
    this.#maxMs = options.maxMs;
    this.#resetMs = options.resetMs;
    this.#nextMs = options.initialMs;
  }

  /** Milliseconds to wait now; each time about twice as long, up to the bound. */
  next(): number {
    const now = this.#clock.now();
    if (now - this.#askedAt > this.#resetMs) {
      this.reset();
    }
    this.#askedAt = now;
    const base = this.#nextMs;
    this.#nextMs = Math.min(base * 2, this.#maxMs);
    // Between 1 and 2 times the base, but never above the bound: at the bound
    // the jitter goes downwards, so that many clients do not come back at once.
    return base >= this.#maxMs
      ? this.#maxMs * (0.75 + 0.25 * this.#random())
      : Math.min(base * (1 + this.#random()), this.#maxMs);
  }

  reset(): void {
    this.#nextMs = this.#initialMs;
  }
}

import type { WatchClock } from '@dvara/backstage-plugin-dvara-node';

/** Spreads requests to one API server: a few at once, the others so many a second, in order. */
export class RequestBudget {
  readonly #clock: WatchClock;
  readonly #spacingMs: number;
  readonly #burst: number;
  #nextAt = -Infinity;

  constructor(options: {
    clock: WatchClock;
    perSecond: number;
    /** How many need not wait after a quiet time. */
    burst: number;
  }) {
    this.#clock = options.clock;
    this.#spacingMs = 1000 / options.perSecond;
    this.#burst = options.burst;
  }

  /** Resolves when the next request may be sent. */
  async take(): Promise<void> {
    const now = this.#clock.now();
    const earliest = now - (this.#burst - 1) * this.#spacingMs;
    const at = Math.max(this.#nextAt, earliest);
    this.#nextAt = at + this.#spacingMs;
    if (at > now) {
      await new Promise<void>(resolve => {
        this.#clock.after(at - now, resolve);
      });
    }
  }
}

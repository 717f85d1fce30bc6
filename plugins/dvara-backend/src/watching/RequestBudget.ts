import type { WatchClock } from '@dvara/backstage-plugin-dvara-node';

/**
 * Spreads requests to one API server: a few at once, the others so many a second, in
 * order. Those for what somebody looks at go before those for the fleet.
 */
export class RequestBudget {
  readonly #clock: WatchClock;
  readonly #spacingMs: number;
  readonly #burst: number;
  readonly #watched: Array<() => void> = [];
  readonly #others: Array<() => void> = [];
  #nextAt = -Infinity;
  #waiting = false;

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
  async take(options: {
    /** Whether somebody looks at what it is for. */
    watched: boolean;
  }): Promise<void> {
    await new Promise<void>(resolve => {
      (options.watched ? this.#watched : this.#others).push(resolve);
      this.#giveOut();
    });
  }

  #giveOut(): void {
    while (!this.#waiting) {
      const queue = this.#watched.length > 0 ? this.#watched : this.#others;
      if (queue.length === 0) {
        return;
      }
      const now = this.#clock.now();
      const earliest = now - (this.#burst - 1) * this.#spacingMs;
      const at = Math.max(this.#nextAt, earliest);
      if (at > now) {
        this.#waiting = true;
        this.#clock.after(at - now, () => {
          this.#waiting = false;
          this.#giveOut();
        });
        return;
      }
      this.#nextAt = at + this.#spacingMs;
      queue.shift()?.();
    }
  }
}

import type { WatchClock } from '../watch';

/**
 * A clock that stands still until a test moves it.
 *
 * @public
 */
export class TestClock implements WatchClock {
  #now: number;
  readonly #timers = new Set<{ at: number; run: () => void }>();

  constructor(options: { now: string }) {
    this.#now = Date.parse(options.now);
  }

  /** How far away each timer is, in milliseconds, the nearest first. */
  get pending(): number[] {
    return [...this.#timers]
      .map(({ at }) => at - this.#now)
      .sort((a, b) => a - b);
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + milliseconds, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves time forward and runs what falls due, in order. */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (;;) {
      const [next] = [...this.#timers]
        .filter(({ at }) => at <= until)
        .sort((a, b) => a.at - b.at);
      if (!next) {
        break;
      }
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
  }
}

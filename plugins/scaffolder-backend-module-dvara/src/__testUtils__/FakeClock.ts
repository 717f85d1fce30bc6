import type { Clock } from '../time/Clock';

interface Sleeper {
  until: number;
  wake: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now = Date.parse('2026-01-02T03:04:05Z');
  #sleepers: Sleeper[] = [];
  #onSleep: Array<() => void> = [];

  now(): number {
    return this.#now;
  }

  async sleep(options: { ms: number; signal?: AbortSignal }): Promise<void> {
    const { ms, signal } = options;
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const sleeper = { until: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers = this.#sleepers.filter(other => other !== sleeper);
          reject(signal.reason);
        },
        { once: true },
      );
      this.#onSleep.splice(0).forEach(tell => tell());
    });
  }

  /** Waits until somebody sleeps, then moves the time and wakes whose time has come. */
  async advance(ms: number): Promise<void> {
    if (!this.#sleepers.length) {
      await new Promise<void>(resolve => this.#onSleep.push(resolve));
    }
    this.#now += ms;
    const due = this.#sleepers.filter(({ until }) => until <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.#now);
    due.forEach(({ wake }) => wake());
  }
}

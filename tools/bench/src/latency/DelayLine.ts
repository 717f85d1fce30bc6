import type net from 'node:net';

/** Passes what comes from one socket on to another after a while, in its order. */
export class DelayLine {
  readonly #to: net.Socket;
  readonly #delayMs: () => number;
  #waiting: Array<() => void> = [];
  #lastDue = 0;
  #over = false;

  constructor(options: {
    to: net.Socket;
    /** How long what comes now has to wait, in milliseconds. */
    delayMs: () => number;
  }) {
    this.#to = options.to;
    this.#delayMs = options.delayMs;
  }

  push(chunk: Buffer): void {
    this.#later(() => this.#to.write(chunk));
  }

  /** The source has no more to say. */
  end(): void {
    this.#over = true;
    this.#later(() => this.#to.end());
  }

  /** The source is gone; where it did not end in order, the other side breaks off too. */
  lost(): void {
    if (!this.#over) {
      this.#over = true;
      this.#later(() => this.#to.resetAndDestroy());
    }
  }

  /** Nobody is there to take what waits. */
  drop(): void {
    this.#waiting = [];
  }

  #later(pass: () => void): void {
    const now = performance.now();
    // A delay that becomes shorter must not let later bytes overtake.
    const due = Math.max(now + this.#delayMs(), this.#lastDue);
    this.#lastDue = due;
    this.#waiting.push(pass);
    // Timers of different lengths may fire out of order: each passes on the oldest.
    setTimeout(() => {
      const next = this.#waiting.shift();
      if (!this.#to.destroyed) {
        next?.();
      }
    }, due - now);
  }
}

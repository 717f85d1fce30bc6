import { setImmediate } from 'node:timers/promises';

/** The longest that work should keep the portal from everything else, milliseconds. */
const LONGEST_MS = 10;
const MOST_STEPS = 64;

/** Lets the portal breathe between the steps of long work, as often as they take long. */
export class Breath {
  #steps = 8;
  #taken = 0;
  #breathing: Promise<void> | undefined;

  /** Before each step. Several may work at once: all of them wait. */
  async step(): Promise<void> {
    while (this.#breathing) {
      await this.#breathing;
    }
    this.#taken += 1;
    if (this.#taken >= this.#steps) {
      this.#breathing = this.#breathe();
      await this.#breathing;
    }
  }

  async #breathe(): Promise<void> {
    const began = performance.now();
    // What the steps have begun is done before it resolves.
    await setImmediate();
    this.#steps =
      performance.now() - began > LONGEST_MS
        ? Math.max(1, Math.floor(this.#steps / 2))
        : Math.min(MOST_STEPS, this.#steps * 2);
    this.#taken = 0;
    this.#breathing = undefined;
  }
}

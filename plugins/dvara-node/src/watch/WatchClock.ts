/**
 * Time as the watches see it, so that tests can move it.
 *
 * @public
 */
export interface WatchClock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Runs something once, later; keeps no process alive.
   *
   * @returns a function that calls it off
   */
  after(milliseconds: number, run: () => void): () => void;
}

/**
 * The machine's own time.
 *
 * @public
 */
export const systemClock: WatchClock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

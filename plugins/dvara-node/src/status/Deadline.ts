/**
 * A point in time that everything in a region must be done by.
 *
 * @public
 */
export class Deadline {
  readonly #endsAt: number;

  constructor(milliseconds: number) {
    this.#endsAt = performance.now() + milliseconds;
  }

  /** Whole milliseconds left, at least 1, at most `cap`. */
  left(cap = Number.POSITIVE_INFINITY): number {
    const left = Math.ceil(this.#endsAt - performance.now());
    return Math.max(1, Math.min(cap, left));
  }

  /** A deadline at most `milliseconds` away and never later than this one. */
  within(milliseconds: number): Deadline {
    return new Deadline(this.left(milliseconds));
  }
}

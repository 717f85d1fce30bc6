/**
 * What of a resource's objects is kept, where that is not all of them.
 *
 * @public
 */
export interface KeepRule<T> {
  /** Whether an object is kept at all; one that no longer is goes. */
  wanted: (value: T) => boolean;
  /** The most objects that are kept, a number. */
  most: number;
  /** Which go first where there are more: those of the lowest rank. */
  rank: (value: T) => number;
}

/** So many more than allowed are let in before the lowest go, all at once: sorting for each one would cost more. */
const SLACK = 1.1;

/** Objects by name, within a rule's bounds. */
export class KeptItems<T> {
  readonly #rule: KeepRule<T> | undefined;
  readonly #items = new Map<string, T>();

  constructor(options: { rule?: KeepRule<T> }) {
    this.#rule = options.rule;
  }

  get items(): ReadonlyMap<string, T> {
    return this.#items;
  }

  /** @returns whether anything has changed */
  set(options: { name: string; value: T }): boolean {
    const { name, value } = options;
    if (this.#rule && !this.#rule.wanted(value)) {
      return this.delete({ name });
    }
    this.#items.set(name, value);
    this.#bound();
    return true;
  }

  /** @returns whether it was there */
  delete(options: { name: string }): boolean {
    return this.#items.delete(options.name);
  }

  #bound(): void {
    if (!this.#rule || this.#items.size <= this.#rule.most * SLACK) {
      return;
    }
    const { most, rank } = this.#rule;
    [...this.#items]
      .sort(([, a], [, b]) => rank(b) - rank(a))
      .slice(most)
      .forEach(([name]) => this.#items.delete(name));
  }
}

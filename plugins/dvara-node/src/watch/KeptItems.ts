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

/**
 * One object of a resource that has come, changed or gone.
 *
 * @public
 */
export interface ItemChange<T> {
  name: string;
  /** What was kept; absent where it is new. */
  before?: T;
  /** What is kept now; absent where it is gone. */
  after?: T;
}

/** So many more than allowed are let in before the lowest go, all at once: sorting for each one would cost more. */
const SLACK = 1.1;

/** Objects by name, within a rule's bounds. */
export class KeptItems<T> {
  readonly #rule: KeepRule<T> | undefined;
  readonly #items = new Map<string, T>();
  #onItem: (change: ItemChange<T>) => void = () => undefined;

  constructor(options: { rule?: KeepRule<T> }) {
    this.#rule = options.rule;
  }

  get items(): ReadonlyMap<string, T> {
    return this.#items;
  }

  /**
   * Tells what is other than in those that were kept before, and from now on each change.
   *
   * @param options - `before` is what was kept until now
   */
  follow(options: {
    before: ReadonlyMap<string, T> | undefined;
    onItem: (change: ItemChange<T>) => void;
  }): void {
    const { before = new Map<string, T>(), onItem } = options;
    this.#onItem = onItem;
    for (const [name, value] of before) {
      if (!this.#items.has(name)) {
        onItem({ name, before: value });
      }
    }
    for (const [name, after] of this.#items) {
      onItem({ name, before: before.get(name), after });
    }
  }

  /** @returns whether anything has changed */
  set(options: { name: string; value: T }): boolean {
    const { name, value } = options;
    if (this.#rule && !this.#rule.wanted(value)) {
      return this.delete({ name });
    }
    const before = this.#items.get(name);
    this.#items.set(name, value);
    this.#onItem({ name, before, after: value });
    this.#bound();
    return true;
  }

  /** @returns whether it was there */
  delete(options: { name: string }): boolean {
    const { name } = options;
    const before = this.#items.get(name);
    const wasThere = this.#items.delete(name);
    if (wasThere) {
      this.#onItem({ name, before });
    }
    return wasThere;
  }

  #bound(): void {
    if (!this.#rule || this.#items.size <= this.#rule.most * SLACK) {
      return;
    }
    const { most, rank } = this.#rule;
    [...this.#items]
      .sort(([, a], [, b]) => rank(b) - rank(a))
      .slice(most)
      .forEach(([name]) => this.delete({ name }));
  }
}

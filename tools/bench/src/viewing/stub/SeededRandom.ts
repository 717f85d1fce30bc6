/** Figures that look random and are the same in each run of a benchmark (mulberry32). */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `min` to `max`. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** So many characters of an alphabet. */
  text(options: { length: number; alphabet: string }): string {
    const { length, alphabet } = options;
    return Array.from(
      { length },
      () => alphabet[this.between(0, alphabet.length - 1)],
    ).join('');
  }

  uuid(): string {
    const hex = this.text({ length: 32, alphabet: '0123456789abcdef' });
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}

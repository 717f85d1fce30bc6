import { Random } from '../../../../../e2e/faults/kills/Random.ts';

/** Figures and names that look random and are the same in each run of a benchmark. */
export class SeededRandom extends Random {
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

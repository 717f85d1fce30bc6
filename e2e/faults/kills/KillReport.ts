/** Counts what kills came to, and what did not hold. */
export class KillReport {
  readonly #counts = new Map<string, number>();
  readonly problems: string[] = [];
  #held = 0;

  held(what: string): void {
    this.#held += 1;
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
    process.stdout.write(`✓ ${this.#held} ${what}\n`);
  }

  problem(sentence: string): void {
    this.problems.push(sentence);
    process.stdout.write(`✗ ${sentence}\n`);
  }

  get heldCount(): number {
    return this.#held;
  }

  /** The outcomes with their numbers, as lines. */
  lines(): string[] {
    return [...this.#counts]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([what, count]) => `${String(count).padStart(4)}  ${what}`);
  }
}

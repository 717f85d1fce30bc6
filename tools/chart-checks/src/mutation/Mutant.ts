/** One file of the chart with one thing broken. */
export interface Mutant {
  /** Stays the same when other lines change: file, template, what is broken, the line, and a number where that repeats. */
  key: string;
  /** Relative to the chart. */
  file: string;
  /** The whole file, broken. */
  text: string;
  /** Suites that should notice, run before the others. */
  suites: string[];
}

/** Numbers the keys that repeat, in their order. */
export function withUniqueKeys(mutants: Mutant[]): Mutant[] {
  const seen = new Map<string, number>();
  return mutants.map(mutant => {
    const times = (seen.get(mutant.key) ?? 0) + 1;
    seen.set(mutant.key, times);
    return times === 1
      ? mutant
      : { ...mutant, key: `${mutant.key} (${times})` };
  });
}

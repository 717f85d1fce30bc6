/** How many of a stage's checks passed and failed. */
export interface Counts {
  passed: number;
  failed: number;
}

/** One part of a run, for example the types or the end-to-end tests. */
export interface Stage {
  title: string;
  run: (options: { tell: (message: string) => void }) => Promise<Counts>;
}

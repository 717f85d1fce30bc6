import type { BenchmarkFigures } from './results/BenchmarkResult.ts';

/** What a benchmark gets from the command line. */
export interface BenchmarkOptions {
  /** Measured rounds; a warm-up round goes before them. */
  rounds: number;
  /** Told what is being done. */
  tell: (line: string) => void;
  /** Aborted by Ctrl-C: the benchmark releases what it has started, and throws. */
  signal: AbortSignal;
}

/** One benchmark: what it is called and how it is run. */
export interface Benchmark {
  /** Number of the goal, for example `P9`; chosen by `--only`. */
  id: string;
  /** What is measured, in a few words. */
  title: string;
  /** Measured rounds where the command line names none. */
  defaultRounds: number;
  /** Whether it has one round, however many are asked for. */
  isMeasuredOnce?: boolean;
  /** Whether it runs only where `--only` names it, because it takes long and has no goal. */
  isOnDemand?: boolean;
  /** Leaves nothing running, whether it returns or throws. */
  run: (options: BenchmarkOptions) => Promise<BenchmarkFigures>;
}

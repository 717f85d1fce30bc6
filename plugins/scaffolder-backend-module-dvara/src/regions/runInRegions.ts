import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import type { RegionOutcome } from './regionOutcome';

/** A helm run takes about 56 MB and a fifth of a second of CPU, so few run at once. */
export function regionConcurrency(maxParallel: number | undefined): number {
  const limit = Math.min(4, 2 * availableParallelism());
  return Math.min(maxParallel ?? limit, limit);
}

/**
 * Runs one piece of work per region, bounded, and lets every region come to its own
 * end: a failure costs its own row and never that of another.
 *
 * @returns one outcome per target, in the order of the targets
 */
export async function runInRegions<TTarget, TResult>(options: {
  targets: TTarget[];
  concurrency: number;
  signal?: AbortSignal;
  run: (target: TTarget) => Promise<TResult>;
  /** Turns a failure into a sentence that may be shown. */
  describe: (error: unknown) => string;
  /** Told of each failure as it happens, while other regions still run. */
  onFailure?: (target: TTarget, sentence: string) => void;
}): Promise<RegionOutcome<TTarget, TResult>[]> {
  const { signal } = options;
  const limit = pLimit(options.concurrency);
  return Promise.all(
    options.targets.map(target =>
      limit(async (): Promise<RegionOutcome<TTarget, TResult>> => {
        if (signal?.aborted) {
          return {
            target,
            state: 'notStarted',
            sentence: 'The task was cancelled before its turn came.',
          };
        }
        try {
          return {
            target,
            state: 'succeeded',
            result: await options.run(target),
          };
        } catch (error) {
          const sentence = options.describe(error);
          options.onFailure?.(target, sentence);
          return {
            target,
            state: signal?.aborted ? 'stopped' : 'failed',
            sentence,
            error,
          };
        }
      }),
    ),
  );
}

import type { RegionOutcome } from '../regions/regionOutcome';
import { runInRegions } from '../regions/runInRegions';

/**
 * What a failed wave means for those after it.
 *
 * - `stop`: they do not start
 * - `continue`: they start all the same
 * - `rollbackAll`: they do not start, and the caller takes back what was changed
 */
export type FailurePolicy = 'stop' | 'continue' | 'rollbackAll';

/**
 * Runs waves one after the other, the regions of a wave side by side. Regions of a wave
 * that has begun come to their own end, whatever becomes of the others.
 *
 * @returns one outcome per target, wave by wave
 */
export async function runWaves<TTarget, TResult>(options: {
  waves: TTarget[][];
  concurrency: number;
  onFailure: FailurePolicy;
  signal?: AbortSignal;
  run: (target: TTarget) => Promise<TResult>;
  /** Turns a failure into a sentence that may be shown. */
  describe: (error: unknown) => string;
  onRegionFailure?: (target: TTarget, sentence: string) => void;
  /** Told before a wave begins; numbers begin with 1. */
  onWave?: (wave: { number: number; of: number; targets: TTarget[] }) => void;
}): Promise<RegionOutcome<TTarget, TResult>[]> {
  const { waves, onFailure, signal } = options;
  const outcomes: RegionOutcome<TTarget, TResult>[] = [];
  let failedWave: number | undefined;
  for (const [index, targets] of waves.entries()) {
    const number = index + 1;
    if (failedWave !== undefined && onFailure !== 'continue') {
      const sentence = `Wave ${failedWave} of ${waves.length} failed, so that wave ${number} was not started (onFailure: ${onFailure}).`;
      outcomes.push(
        ...targets.map(target => ({
          target,
          state: 'notStarted' as const,
          sentence,
        })),
      );
      continue;
    }
    if (!signal?.aborted) {
      options.onWave?.({ number, of: waves.length, targets });
    }
    const inWave = await runInRegions({
      targets,
      concurrency: options.concurrency,
      signal,
      run: options.run,
      describe: options.describe,
      onFailure: options.onRegionFailure,
    });
    outcomes.push(...inWave);
    if (!signal?.aborted && inWave.some(({ state }) => state !== 'succeeded')) {
      failedWave ??= number;
    }
  }
  return outcomes;
}

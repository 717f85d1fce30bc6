/**
 * How a task went in one region.
 *
 * - `succeeded`: done.
 * - `failed`: tried, and it did not work.
 * - `stopped`: under way when the task was cancelled.
 * - `notStarted`: never begun, because the task was cancelled before.
 */
export type RegionOutcome<TTarget, TResult> =
  | { target: TTarget; state: 'succeeded'; result: TResult }
  | {
      target: TTarget;
      state: 'failed' | 'stopped' | 'notStarted';
      /** Why, one sentence, redacted. */
      sentence: string;
      /** What was thrown; absent where nothing was begun. */
      error?: unknown;
    };

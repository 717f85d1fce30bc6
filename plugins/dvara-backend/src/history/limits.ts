/** Bounds of how much is read of histories at once, all of them numbers. */
export interface HistoryLimits {
  /** Differences that one user may have put together at once. */
  perUser: number;
  /** The same of this process, which unpacks up to 32 MiB for each. */
  perProcess: number;
  /** Lists of revisions that one user may wait for; equal ones are read once. */
  listsPerUser: number;
  /** The same of this process. */
  listsPerProcess: number;
}

export const defaultHistoryLimits: HistoryLimits = {
  perUser: 4,
  perProcess: 16,
  listsPerUser: 20,
  listsPerProcess: 200,
};

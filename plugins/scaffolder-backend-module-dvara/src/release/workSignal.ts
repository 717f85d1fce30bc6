import type { ReleaseWork } from './ReleaseWork';

/** Aborted where the task is cancelled or the lease is lost: for work that may be ended. */
export function workSignal(
  work: Pick<ReleaseWork, 'signal' | 'leaseSignal'>,
): AbortSignal | undefined {
  const some = [work.signal, work.leaseSignal].flatMap(signal => signal ?? []);
  return some.length ? AbortSignal.any(some) : undefined;
}

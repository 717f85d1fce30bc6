import pLimit from 'p-limit';

/**
 * What became of one item of {@link mapRegions}.
 *
 * @public
 */
export type RegionOutcome<I, T> =
  | { kind: 'value'; item: I; value: T }
  /** Its task failed, or passed its deadline (an Error named `TimeoutError`). */
  | { kind: 'failure'; item: I; error: unknown }
  /** The whole took too long, or was ended, before its task began. */
  | { kind: 'notReached'; item: I };

/**
 * Does something for each region: a few at a time, each within its own deadline,
 * and all of it within one. A region that fails costs its own outcome only.
 *
 * @returns an outcome for each item, in the items' order; never rejects
 * @public
 */
export async function mapRegions<I, T>(options: {
  items: readonly I[];
  /** How many run at the same time. */
  limit: number;
  /** The most milliseconds that one item's task may take. */
  deadlineMs: number;
  /** After so many milliseconds no further task begins; no bound by default. */
  totalMs?: number;
  /** Ends all of it. */
  signal?: AbortSignal;
  task: (item: I, context: { signal: AbortSignal }) => Promise<T>;
}): Promise<RegionOutcome<I, T>[]> {
  const { items, deadlineMs, totalMs = Infinity, signal, task } = options;
  const limit = pLimit(options.limit);
  const startedAt = performance.now();

  return Promise.all(
    items.map(item =>
      limit(async (): Promise<RegionOutcome<I, T>> => {
        if (signal?.aborted || performance.now() - startedAt >= totalMs) {
          return { kind: 'notReached', item };
        }
        try {
          return {
            kind: 'value',
            item,
            value: await withinDeadline({
              deadlineMs,
              signal,
              run: task,
              item,
            }),
          };
        } catch (error) {
          return { kind: 'failure', item, error };
        }
      }),
    ),
  );
}

async function withinDeadline<I, T>(options: {
  item: I;
  deadlineMs: number;
  signal?: AbortSignal;
  run: (item: I, context: { signal: AbortSignal }) => Promise<T>;
}): Promise<T> {
  const { item, deadlineMs, signal, run } = options;
  const controller = new AbortController();
  const timer = setTimeout(
    () =>
      controller.abort(
        new DOMException(`no answer in ${deadlineMs} ms`, 'TimeoutError'),
      ),
    deadlineMs,
  );
  const onAbort = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const ended = new Promise<never>((_resolve, reject) =>
    controller.signal.addEventListener('abort', () =>
      reject(controller.signal.reason),
    ),
  );
  try {
    return await Promise.race([
      run(item, { signal: controller.signal }),
      ended,
    ]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until something is so.
 *
 * @throws Error that says what is not, with the time it was given
 */
export async function waitFor(options: {
  /** A sentence without its end, for where it does not come. */
  what: string;
  isSo: () => Promise<boolean>;
  timeoutMs: number;
  everyMs: number;
  signal?: AbortSignal;
}): Promise<void> {
  const { what, isSo, timeoutMs, everyMs, signal } = options;
  const until = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > until) {
      throw new Error(`${what} after ${timeoutMs / 1000} s.`);
    }
    await sleep(everyMs, undefined, { signal });
  }
}

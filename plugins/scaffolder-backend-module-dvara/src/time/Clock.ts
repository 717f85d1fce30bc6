import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The time and waiting, replaceable so that tests wait for nothing.
 *
 * @public
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws the signal's reason, or an AbortError, where the signal aborts first */
  sleep(options: { ms: number; signal?: AbortSignal }): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async ({ ms, signal }) => sleep(ms, undefined, { signal }),
};

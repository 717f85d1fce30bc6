import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MILLISECONDS = 100;
const DEADLINE_MILLISECONDS = 90_000;

/** Repeats a check until it no longer throws, and gives its result; after the deadline its last error is thrown. */
export async function eventually<T>(
  condition: string,
  check: () => T | Promise<T>,
): Promise<T> {
  const deadline = Date.now() + DEADLINE_MILLISECONDS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) {
        assert.fail(
          `not within ${
            DEADLINE_MILLISECONDS / 1000
          } s: ${condition}; at last: ${
            error instanceof Error ? error.message : String(error)
          }`,
        );
      }
      await pause(POLL_MILLISECONDS);
    }
  }
}

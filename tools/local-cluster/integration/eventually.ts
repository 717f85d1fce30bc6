import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Tries again until it succeeds, and gives what it gave.
 *
 * @throws Error that names what did not come about, with the last error as its cause
 */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T>,
  timeoutMilliseconds = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMilliseconds;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(
          `After ${timeoutMilliseconds} ms it is still not so that ${what}: ${
            (error as Error).message
          }`,
          { cause: error },
        );
      }
      await sleep(250);
    }
  }
}

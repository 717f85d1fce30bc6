/** Thrown by a condition that can no longer come true. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
}

/**
 * Waits until a condition holds, asking again every 200 ms.
 *
 * @returns what the condition gave
 * @throws Error naming what was waited for, with the last error; GiveUp as the condition threw it
 */
export async function waitFor<T>(options: {
  what: string;
  timeoutMs: number;
  condition: () => Promise<T | undefined | false> | T | undefined | false;
}): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  let lastError: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await options.condition();
      if (value !== undefined && value !== false) {
        return value;
      }
      lastError = undefined;
    } catch (error) {
      if (error instanceof GiveUp) {
        throw error;
      }
      lastError = error;
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error(
    `Waited ${options.timeoutMs / 1000} s for: ${options.what}${
      lastError ? ` (last error: ${String(lastError)})` : ''
    }`,
  );
}

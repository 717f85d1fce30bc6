import { once } from 'node:events';
import type { Response } from 'express';

/** Resolves when what was sent has been taken, or nobody is there any more. */
export async function taken(response: Response): Promise<void> {
  if (response.destroyed) {
    return;
  }
  const controller = new AbortController();
  const { signal } = controller;
  try {
    await Promise.race([
      once(response, 'drain', { signal }),
      once(response, 'close', { signal }),
    ]);
  } finally {
    controller.abort();
  }
}

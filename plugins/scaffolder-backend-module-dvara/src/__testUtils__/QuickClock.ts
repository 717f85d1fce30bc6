import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../time/Clock';

/** How many times faster than the machine's clock it goes. */
const SPEED = 100;

/** A clock that begins at a known time and goes fast, so that tests of what polls need no help. */
export class QuickClock implements Clock {
  readonly #begin = performance.now();

  now(): number {
    return (
      Date.parse('2026-01-02T03:04:05Z') +
      Math.round((performance.now() - this.#begin) * SPEED)
    );
  }

  async sleep(options: { ms: number; signal?: AbortSignal }): Promise<void> {
    await sleep(Math.ceil(options.ms / SPEED), undefined, {
      signal: options.signal,
    });
  }
}

import type { WatchClock } from '@dvara/backstage-plugin-dvara-node';

/** Waits for something that never fails, but no longer than told. */
export async function waitAtMost(options: {
  clock: WatchClock;
  milliseconds: number;
  promise: Promise<unknown>;
}): Promise<void> {
  const { clock, milliseconds, promise } = options;
  if (milliseconds <= 0) {
    return;
  }
  await new Promise<void>(resolve => {
    const callOff = clock.after(milliseconds, resolve);
    promise.finally(() => {
      callOff();
      resolve();
    });
  });
}

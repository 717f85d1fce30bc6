/**
 * Waits until something holds, for at most four seconds or as long as told.
 *
 * @throws what the last try has thrown
 * @public
 */
export async function eventually(
  check: () => void | Promise<void>,
  options: { withinMs?: number } = {},
): Promise<void> {
  const endsAt = performance.now() + (options.withinMs ?? 4000);
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > endsAt) {
        throw error;
      }
      await new Promise(resolve => {
        setTimeout(resolve, 5);
      });
    }
  }
}

import type { Page } from '@playwright/test';

/** Resizes the window and waits until nothing moves any more, the portal's sidebar included. */
export async function resize(
  page: Page,
  size: { width: number; height: number },
): Promise<void> {
  await page.setViewportSize(size);
  await page.waitForFunction(() =>
    document.getAnimations().every(
      ({ playState, effect }) =>
        playState !== 'running' ||
        // Spinners never end.
        effect?.getTiming().iterations === Infinity,
    ),
  );
}

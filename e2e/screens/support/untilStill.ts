import type { Page } from '@playwright/test';

/** Waits until nothing on the page moves or fades any more. */
export async function untilStill(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document.getAnimations().every(
      ({ playState, effect, timeline }) =>
        playState !== 'running' ||
        // Others follow the scroll bar and run for ever.
        !(timeline instanceof DocumentTimeline) ||
        // Spinners never end.
        effect?.getTiming().iterations === Infinity,
    ),
  );
}

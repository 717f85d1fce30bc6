import type { Page } from '@playwright/test';
import { untilStill } from './untilStill.ts';

/** Resizes the window and waits for all that moves with it, the portal's sidebar included. */
export async function resize(
  page: Page,
  size: { width: number; height: number },
): Promise<void> {
  await page.setViewportSize(size);
  await untilStill(page);
}

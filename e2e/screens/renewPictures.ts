import path from 'node:path';
import { chromium } from '@playwright/test';
import { repositoryDirectory } from '../support/portal.ts';
import { openScenario, type ThemeName } from './support/devPage.ts';
import startDevPage from './support/startDevPage.ts';
import { untilStill } from './support/untilStill.ts';

/** The picture that each theme has in the README. */
const pictures: Record<ThemeName, string> = {
  light: 'tab.png',
  dark: 'tab-dark.png',
};
/** A region in trouble beside two that are well. */
const SCENARIO = 'crash-loop';
/** Of the page around the tab, in pixels. */
const MARGIN = 16;

/** Takes the README's pictures of the tab anew, from the page with every scenario. */
async function renewPictures(): Promise<void> {
  const stop = await startDevPage();
  const browser = await chromium.launch({
    executablePath: process.env.DVARA_CHROMIUM || undefined,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  try {
    for (const theme of ['light', 'dark'] as const) {
      const page = await browser.newPage({
        viewport: { width: 1280, height: 1200 },
        deviceScaleFactor: 1.5,
      });
      await openScenario(page, { scenario: SCENARIO, theme });
      await untilStill(page);
      const box = await page.getByTestId('dvara-tab').boundingBox();
      if (!box) {
        throw new Error(`The tab of «${SCENARIO}» is not on the page.`);
      }
      await page.screenshot({
        path: path.join(repositoryDirectory, 'docs/images', pictures[theme]),
        clip: {
          x: box.x - MARGIN,
          y: box.y - MARGIN,
          width: box.width + 2 * MARGIN,
          height: box.height + 2 * MARGIN,
        },
      });
      await page.close();
    }
  } finally {
    await browser.close();
    await stop();
  }
}

await renewPictures();

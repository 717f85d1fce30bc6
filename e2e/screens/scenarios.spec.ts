import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import {
  openScenario,
  showScenario,
  type ThemeName,
} from './support/devPage.ts';
import { loadScenarios } from './support/loadScenarios.ts';
import {
  findCutText,
  readScreen,
  sidewaysOverflow,
} from './support/readScreen.ts';
import { resize } from './support/resize.ts';

const scenarios = await loadScenarios();
const themes: ThemeName[] = ['light', 'dark'];
const widths = [1280, 360];

for (const theme of themes) {
  test.describe(theme, () => {
    let page: Page;

    // Loading the app takes longer than looking at a scenario in it.
    test.beforeAll(async ({ browser }) => {
      const context = await browser.newContext();
      page = await context.newPage();
      await openScenario(page, { scenario: 'all-healthy', theme });
    });
    test.afterAll(() => page.context().close());

    for (const [scenario, { region, cause, remedy }] of Object.entries(
      scenarios,
    )) {
      test(`«${scenario}» says region, cause and remedy at first sight, to everyone, wide and narrow`, async ({}, testInfo) => {
        await resize(page, { width: 1280, height: 800 });
        await showScenario(page, { scenario });
        const screen = await readScreen(page);
        for (const words of [region, cause, remedy].filter(Boolean)) {
          expect(screen).toContain(words);
        }
        for (const width of widths) {
          await resize(page, { width, height: 800 });
          await page.screenshot({
            path: path.join(
              testInfo.project.outputDir,
              'shots',
              `${scenario}-${width}-${theme}.png`,
            ),
          });
          expect(await sidewaysOverflow(page)).toBe(0);
          expect(await findCutText(page)).toEqual([]);
        }
        const { violations } = await new AxeBuilder({ page })
          .include('main')
          .analyze();
        expect(
          violations.map(({ id, nodes }) => ({
            id,
            nodes: nodes.map(({ html }) => html.slice(0, 200)),
          })),
        ).toEqual([]);
      });
    }
  });
}

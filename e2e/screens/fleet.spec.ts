import fs from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { DEV_PAGE_VARIABLE, type ThemeName } from './support/devPage.ts';
import { longestTask } from './support/longestTask.ts';
import {
  findCutText,
  readScreen,
  sidewaysOverflow,
} from './support/readScreen.ts';
import { resize } from './support/resize.ts';
import { untilStill } from './support/untilStill.ts';

/** What is read at first sight of the fleet, wide, in each of its scenarios. */
const scenarios: Record<string, string[]> = {
  mixed: [
    '6 gateways in 4 regions',
    'ap-south-1 has not answered for 3 min',
    'no answer',
    '1/3',
    '10 max',
    'rolling 2/3',
    'not installed',
  ],
  'all-well': ['All well.'],
  empty: ['No gateway yet', 'New gateway'],
  refused: ['component:default/typo-llm', 'eu-wset-1'],
  'region-lost': ['ap-south-1 has not answered', '3 · 3 min'],
  large: ['200 gateways in 20 regions', 'failed'],
  denied: ['dvara.gateway.read'],
  broken: ['Answered with 503 for the show'],
};

async function openFleet(
  page: Page,
  options: {
    scenario: string;
    query?: string;
    theme?: ThemeName;
    language?: 'en' | 'de';
  },
): Promise<void> {
  const { scenario, query = '', theme = 'light', language = 'en' } = options;
  await page.addInitScript(
    settings => {
      localStorage.setItem('theme', settings.theme);
      localStorage.setItem('language', settings.language);
    },
    { theme, language },
  );
  await page.goto(
    `${process.env[DEV_PAGE_VARIABLE]}/dvara?fleet=${scenario}${query}`,
  );
  await expect(
    page
      .getByTestId('dvara-fleet')
      .or(page.getByText(/You may not see|could not be read/))
      .first(),
  ).toBeVisible();
}

const rows = (page: Page) => page.getByTestId(/^fleet-row-/);
const row = (page: Page, name: string) => page.getByTestId(`fleet-row-${name}`);

for (const theme of ['light', 'dark'] as const) {
  for (const [scenario, words] of Object.entries(scenarios)) {
    test(`${theme}: the fleet «${scenario}» is read at first sight, by everyone, wide and narrow`, async ({
      page,
    }, testInfo) => {
      await openFleet(page, { scenario, theme });
      for (const width of [1280, 360]) {
        await resize(page, { width, height: 800 });
        await page.screenshot({
          path: path.join(
            testInfo.project.outputDir,
            'shots',
            `fleet-${scenario}-${width}-${theme}.png`,
          ),
        });
        if (width === 1280) {
          const screen = await readScreen(page);
          for (const each of words) {
            expect(screen).toContain(each);
          }
        }
        expect(await sidewaysOverflow(page)).toBe(0);
        expect(await findCutText(page, 'dvara-fleet')).toEqual([]);
        const { violations } = await new AxeBuilder({ page })
          .include('main')
          // Backstage's own error panel begins with a heading of the sixth level.
          .exclude('.MuiAccordion-root')
          .analyze();
        expect(
          violations.map(({ id, nodes }) => [id, nodes[0].html.slice(0, 200)]),
        ).toEqual([]);
      }
    });
  }
}

test('a cell leads to the gateway’s tab, opened at its region', async ({
  page,
}) => {
  await openFleet(page, { scenario: 'mixed' });

  await expect(
    row(page, 'orders-llm').getByRole('link', { name: /1\/3/ }),
  ).toHaveAttribute(
    'href',
    /\/catalog\/default\/component\/orders-llm\/dvara\?region=eu-west-1$/,
  );
});

test('the arrow keys reach the last gateway in the last region, and the Tab key passes the table in one step', async ({
  page,
}) => {
  await openFleet(page, { scenario: 'large' });
  const focused = page.locator(':focus');
  await page.getByRole('button', { name: 'CSV' }).focus();
  await page.keyboard.press('Tab');
  await expect(focused).toHaveText('Gateway');
  await page.keyboard.press('Shift+Tab');
  await expect(focused).toHaveText('CSV');
  await page.keyboard.press('Tab');

  await page.keyboard.press('ArrowDown');
  await expect(focused).toHaveText('gateway-000');
  await page.keyboard.press('Control+End');
  await expect(focused).toHaveAttribute(
    'href',
    /gateway-\d+\/dvara\?region=ap-south-4$/,
  );
  const last = focused.locator('xpath=ancestor::*[@role="row"]');
  await expect(last).toHaveAttribute('aria-rowindex', '201');
  await expect(focused).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Home');
  await expect(focused).toBeInViewport({ ratio: 1 });
  await expect(focused).toHaveText(/^gateway-/);

  // What has the focus is there also where it was scrolled out of sight.
  await page.getByTestId('fleet-scroller').evaluate(box => box.scrollTo(0, 0));
  await expect(row(page, 'gateway-000')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await expect(focused).toBeInViewport({ ratio: 1 });
});

test('the head and the names stay in sight while one scrolls', async ({
  page,
}) => {
  await openFleet(page, { scenario: 'large' });
  await page
    .getByTestId('fleet-scroller')
    .evaluate(box => box.scrollTo(1200, 3000));

  await expect(row(page, 'gateway-000')).toBeHidden();
  await expect(
    page.getByRole('columnheader', { name: 'Gateway' }),
  ).toBeInViewport({ ratio: 1 });
  await expect(page.getByTestId('fleet-column-eu-west-3')).toBeInViewport();
  const drawn = await rows(page).count();
  expect(drawn).toBeLessThan(40);
  const names = page.getByRole('rowheader');
  const seen = await names.evaluateAll(elements =>
    elements.filter(element => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 3, top + height / 2);
      return element.contains(hit);
    }),
  );
  expect(seen.length).toBeGreaterThan(5);
});

test('what is shown is in the address: the way back takes a filter back', async ({
  page,
}) => {
  await openFleet(page, { scenario: 'mixed' });
  await page.getByRole('button', { name: 'State: all' }).click();
  await page.getByRole('menuitemcheckbox', { name: /^Failed/ }).click();
  await page.keyboard.press('Escape');
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/\?fleet=mixed&state=failed$/);
  await page.getByRole('searchbox').fill('nobody');
  await expect(page.getByText('No gateway fits the filters')).toBeVisible();
  await expect(page).toHaveURL(/q=nobody/);

  await page.goBack();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole('searchbox')).toHaveValue('');
  await page.goBack();
  await expect(rows(page)).toHaveCount(6);
  await page.goForward();
  await expect(rows(page)).toHaveCount(1);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByTestId('fleet-shown')).toHaveText('1 of 6 shown');
});

test('the file has what is shown', async ({ page }) => {
  await openFleet(page, {
    scenario: 'mixed',
    query: '&region=eu-west-1&q=orders',
  });
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const download = await waiting;

  expect(download.suggestedFilename()).toMatch(/^gateways-.*\.csv$/);
  const text = fs.readFileSync(await download.path(), 'utf8');
  expect(text.trimEnd().split('\r\n')).toEqual([
    expect.stringMatching(/^\uFEFFgateway,title,/),
    expect.stringMatching(/^orders-llm,.*,eu-west-1,degraded,/),
  ]);
});

test('a cell tells the whole of it below the mouse', async ({ page }) => {
  await openFleet(page, { scenario: 'mixed' });
  await row(page, 'orders-llm').getByRole('link', { name: /1\/3/ }).hover();

  const hint = page.getByTestId('fleet-hint');
  await expect(hint).toContainText('OOMKilled');
  await untilStill(page);
  await hint.hover();
  await expect(hint).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(hint).toBeHidden();
});

test('a portal that cannot push is asked every 10 s, and one that falls silent keeps its last report', async ({
  page,
}) => {
  const connection = page.getByTestId('dvara-connection');
  await openFleet(page, { scenario: 'polling' });
  await expect(connection).toHaveAttribute('data-mode', 'polling');
  await connection.getByRole('note').hover();
  await expect(page.getByRole('tooltip')).toContainText('every 10 s');

  await openFleet(page, { scenario: 'falling-silent' });
  await expect(connection).toHaveAttribute('data-mode', 'reconnecting');
  await expect(connection).toContainText('Answered with 503 for the show');
  await expect(rows(page)).toHaveCount(6);
});

test('the words of the fleet are German where the portal is, and fit', async ({
  page,
}) => {
  await openFleet(page, { scenario: 'mixed', language: 'de' });

  await expect(
    page.getByRole('heading', { name: '6 Gateways in 4 Regionen' }),
  ).toBeVisible();
  for (const width of [1280, 360]) {
    await resize(page, { width, height: 800 });
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await findCutText(page, 'dvara-fleet')).toEqual([]);
  }
});

/** Longer tasks are felt, in milliseconds of processor time. */
const LONG_TASK = 50;

const ROUNDS = 5;

/** Each is one way in which a person works with a large fleet. */
const works: Record<string, (page: Page) => Promise<void>> = {
  'scrolling down': async page => {
    await page.getByTestId('fleet-scroller').hover();
    for (let step = 0; step < 20; step++) {
      await page.mouse.wheel(0, 300);
      await page.waitForTimeout(30);
    }
  },
  'scrolling sideways': async page => {
    await page.getByTestId('fleet-scroller').hover();
    for (let step = 0; step < 15; step++) {
      await page.mouse.wheel(150, 0);
      await page.waitForTimeout(30);
    }
  },
  typing: async page => {
    await page.getByRole('searchbox').pressSequentially('team-1', {
      delay: 80,
    });
    await expect(page.getByTestId('fleet-shown')).toBeVisible();
    await page.waitForTimeout(500);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect(page).not.toHaveURL(/q=/);
  },
  'changes that come': page => page.waitForTimeout(2_500),
};

test('two hundred gateways in twenty regions hold nothing up once they are painted', async ({
  browser,
  page,
}) => {
  test.setTimeout(300_000);
  await openFleet(page, { scenario: 'large' });
  await expect(row(page, 'gateway-000')).toBeVisible();
  for (const [work, run] of Object.entries(works)) {
    const longest: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      longest.push(await longestTask({ browser, during: () => run(page) }));
      await page
        .getByTestId('fleet-scroller')
        .evaluate(box => box.scrollTo(0, 0));
    }
    test.info().annotations.push({
      type: `longest task of each round of ${work}, in ms of processor time`,
      description: longest.map(each => each.toFixed(0)).join(', '),
    });
    const median = longest.sort((one, other) => one - other)[
      Math.floor(ROUNDS / 2)
    ];
    expect(median, work).toBeLessThanOrEqual(LONG_TASK);
  }
});

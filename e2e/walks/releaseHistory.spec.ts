import {
  expect,
  test,
  type BrowserContext,
  type Locator,
  type Page,
} from '@playwright/test';
import { runningPortal } from '../support/portal.ts';
import { helm } from '../support/regions.ts';

/* Goes on with the gateway that the walks before have left in us-east-1. */
const gateway = 'orders-llm';
const regionId = 'us-east-1';
const entityRef = `component:default/${gateway}`;

let context: BrowserContext;
let page: Page;
/** The revision that runs before anything is changed here. */
let first: number;

async function newestRevision(): Promise<{ revision: number; status: string }> {
  const revisions = JSON.parse(
    await helm({ regionId, args: ['history', gateway, '--output=json'] }),
  ) as Array<{ revision: number; status: string }>;
  return revisions.at(-1)!;
}

/** The details of the region on the gateway's tab, opened. */
async function openDetails(): Promise<Locator> {
  await page.goto(
    `${
      runningPortal().address
    }/catalog/default/component/${gateway}/dvara?region=${regionId}`,
  );
  return page.getByTestId(`region-detail-${regionId}`);
}

async function openHistory(): Promise<Locator> {
  const details = await openDetails();
  await details.getByRole('button', { name: 'Show the history' }).click();
  return page.getByTestId(`release-history-${regionId}`);
}

/** From the last page of a form to the end of its task. */
async function run(button: string): Promise<void> {
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForURL(/\/create\/tasks\//);
  await expect(page.getByText('Open the gateway')).toBeVisible({
    timeout: 170_000,
  });
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  context = await browser.newContext();
  page = await context.newPage();
  await page.goto(runningPortal().address);
  await page.getByRole('button', { name: 'Enter' }).click();
  await expect(page.getByRole('link', { name: 'Create' })).toBeVisible();
  first = (await newestRevision()).revision;
});

test.afterAll(async () => {
  await context.close();
});

test('the log of a pod opens from its row and goes on as the pod writes', async () => {
  const details = await openDetails();
  const button = details.getByRole('button', {
    name: new RegExp(`^Log of ${gateway}.*server`),
  });
  await button.first().click();
  const log = page.getByTestId('dvara-log');
  const status = log.getByTestId('dvara-log-status');
  await expect(status).toContainText('Live');
  await expect(log.getByRole('listitem').last()).toBeVisible();
  const before = await log.getByRole('listitem').last().textContent();
  await expect(log.getByRole('listitem').last()).not.toHaveText(before ?? '', {
    timeout: 90_000,
  });

  await log.getByRole('searchbox').fill('no such words');
  await expect(log.getByText('0 found')).toBeVisible();
  await page.keyboard.press('Escape');
  const download = page.waitForEvent('download');
  await log.getByRole('button', { name: 'Download as text' }).click();
  expect((await download).suggestedFilename()).toMatch(/^orders-llm.*\.log$/);
  await log.getByRole('button', { name: 'Close the log' }).click();
  await expect(log).toHaveCount(0);
  await expect(button.first()).toBeFocused();
});

test('the history tells what a change has changed', async () => {
  test.setTimeout(300_000);
  const formData = {
    gateway: entityRef,
    regions: [{ id: regionId }],
    change: { startupProbe: { failureThreshold: 41 } },
  };
  await page.goto(
    `${
      runningPortal().address
    }/create/templates/default/dvara-change?formData=${encodeURIComponent(
      JSON.stringify(formData),
    )}`,
  );
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Component').first().waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await run('Change');
  expect(await newestRevision()).toEqual(
    expect.objectContaining({ revision: first + 1, status: 'deployed' }),
  );

  const history = await openHistory();
  await expect(
    history.getByRole('row', { name: new RegExp(`^${first + 1}`) }),
  ).toContainText(/current.*deployed.*Upgrade complete/);
  await history
    .getByRole('button', { name: `Changes of revision ${first + 1}` })
    .click();
  const diff = page.getByTestId('dvara-release-diff');
  await expect(diff).toContainText(`Deployment/${gateway}`);
  await expect(diff).toContainText(/startupProbe\.failureThreshold/);
  await expect(diff).toContainText('is 41');
});

test('the history leads back: the form is filled in with the revision, and Helm returns to it', async () => {
  test.setTimeout(300_000);
  await page
    .getByTestId(`release-history-${regionId}`)
    .getByRole('link', { name: `Roll back to revision ${first}`, exact: true })
    .click();
  await page.waitForURL(/\/create\/templates\/default\/dvara-roll-back/);
  await expect(
    page.getByRole('spinbutton', { name: 'Revision in US East' }),
  ).toHaveValue(String(first));
  await run('Roll back');
  expect(await newestRevision()).toEqual(
    expect.objectContaining({ revision: first + 2, status: 'deployed' }),
  );

  const history = await openHistory();
  await expect(
    history.getByRole('row', { name: new RegExp(`^${first + 2}`) }),
  ).toContainText(/current.*Rollback to/);
});

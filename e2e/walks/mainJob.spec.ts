import { randomBytes } from 'node:crypto';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import {
  expect,
  test,
  type BrowserContext,
  type Locator,
  type Page,
} from '@playwright/test';
import { portalApi } from '../support/portalApi.ts';
import { regionIds, runningPortal, stateDirectory } from '../support/portal.ts';
import { helm, regionCluster } from '../support/regions.ts';
import { databaseText, fileTexts, placesWith } from '../support/secrets.ts';
import { waitFor } from '../support/waitFor.ts';

const gateway = 'orders-llm';
const tabPath = `/catalog/default/component/${gateway}/dvara`;
/** Keys as a person would type them; nothing else on the machine has them. */
const openaiKey = `sk-${randomBytes(24).toString('hex')}`;
const rotatedKey = `sk-${randomBytes(24).toString('hex')}`;
const masterPassword = `line "one" & %${randomBytes(12).toString('hex')}`;

let context: BrowserContext;
let page: Page;
let taskId: string;
let rotationId: string;

function row(regionId: string): Locator {
  return page.getByTestId(`region-row-${regionId}`);
}

/** The form says the chart's own sentence and does not go on; then all is as it was. */
async function tryBadBounds(): Promise<void> {
  const own = page.getByLabel('Choose the autoscaling myself');
  await own.check();
  await page.getByLabel('Minimum replicas').fill('12');
  await expect(
    page
      .getByText(
        'gatewayServer.autoscaling.minReplicas (12) is above gatewayServer.autoscaling.maxReplicas (10): lower the one or raise the other.',
      )
      .first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText(/'Autoscaling' has one thing/i)).toBeVisible();
  await page.getByLabel('Minimum replicas').fill('3');
  await own.uncheck();
}

/** A broken text and a wrong one are refused; a right one passes. */
async function tryBadYaml(): Promise<void> {
  const area = page.getByLabel('Values (YAML)');
  const field = page.getByTestId('dvara-values-yaml');
  await area.fill('gatewayServer:\n\tjavaOpts: 1');
  await expect(field.getByRole('listitem')).toHaveText(/^line 2: a tab/);
  await area.fill('gatewayServer: { replicas: 2 }');
  await expect(field.getByRole('listitem')).toHaveText(
    'gatewayServer.replicas is not a value of the chart',
  );
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText(/'Values \(YAML\)' has one thing/)).toBeVisible();
  await area.fill('gatewayServer:\n  revisionHistoryLimit: 4');
  await expect(field.getByText(/These values fit chart dvara/)).toBeVisible();
}

/** From the last page of a form to the task; gives its id. */
async function start(button: string): Promise<string> {
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForURL(/\/create\/tasks\//);
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** Shows one of the texts that a task has put out. */
async function showText(title: string): Promise<void> {
  await page
    .getByTestId('output-box')
    .getByText(title, { exact: true })
    .click();
}

/** The pods of a component that run in a region, by name. */
async function podsOf(options: {
  regionId: string;
  component: string;
}): Promise<string[]> {
  const api = await (await regionCluster(options.regionId)).api();
  const { items } = await api.json<{
    items: Array<{ metadata: { name: string; deletionTimestamp?: string } }>;
  }>({
    path: `/api/v1/namespaces/gateways/pods?labelSelector=${encodeURIComponent(
      `app.kubernetes.io/component=${options.component}`,
    )}`,
  });
  return items
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map(({ metadata }) => metadata.name)
    .sort();
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  context = await browser.newContext();
  page = await context.newPage();
  await page.goto(runningPortal().address);
  await page.getByRole('button', { name: 'Enter' }).click();
  await expect(page.getByRole('link', { name: 'Create' })).toBeVisible();
});

test.afterAll(async () => {
  await context.close();
});

test('a person fills in the template for both regions and the task ends green', async () => {
  await page.goto(
    `${runningPortal().address}/create/templates/default/dvara-gateway`,
  );
  await page.getByLabel('Name').fill(gateway);
  await page.getByLabel('Owner').click();
  await page.getByRole('option', { name: /orders/i }).click();
  for (const id of regionIds) {
    await page.getByRole('checkbox', { name: new RegExp(id) }).check();
  }
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('Operating mode').first().waitFor();
  await tryBadBounds();
  await tryBadYaml();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('OpenAI API key').fill(openaiKey);
  await page.getByLabel('Encryption master password').fill(masterPassword);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByTestId('dvara-wave-1')).toContainText('us-east-1');
  await expect(page.getByTestId('dvara-wave-2')).toContainText('eu-west-1');
  taskId = await start('Create');
  await expect(page.getByText('Open the gateway')).toBeVisible({
    timeout: 170_000,
  });
  for (const id of regionIds) {
    await expect(
      page.getByRole('row', { name: new RegExp(`${id}.*deployed`) }),
    ).toBeVisible();
  }
});

test('the task shows what it had planned, which Helm then did', async () => {
  await showText('Plan');
  for (const name of ['US East (us-east-1)', 'EU West (eu-west-1)']) {
    await expect(page.getByRole('heading', { name })).toBeVisible();
  }
  await expect(page.getByText(/gateway-server added/).first()).toBeVisible();
  await expect(page.getByText(/Plan sha256:[0-9a-f]{64}/)).toBeVisible();
  await showText('Releases');
});

test('Helm says that the release is deployed on both API servers', async () => {
  for (const regionId of regionIds) {
    const releases = JSON.parse(
      await helm({ regionId, args: ['list', '--output=json'] }),
    ) as Array<{ name: string; status: string; chart: string }>;
    expect(releases).toEqual([
      expect.objectContaining({ name: gateway, status: 'deployed' }),
    ]);
  }
});

test('the link of the task leads to a tab that shows both regions healthy', async () => {
  await page.getByText('Open the gateway').click();
  await page.waitForURL(new RegExp(`${tabPath}$`));
  await expect(page.getByText('Both regions well')).toBeVisible();
  for (const id of regionIds) {
    await expect(row(id)).toContainText('Healthy');
    await expect(row(id)).toContainText('server 2/2');
    await expect(row(id)).toContainText('ui 1/1');
    await expect(row(id)).toContainText('running');
    await expect(row(id)).toContainText('openai');
  }
});

test('the numbers come from the cluster: autoscaling from its controller', async () => {
  for (const id of regionIds) {
    const autoscaler = row(id).getByTestId('autoscaler-gateway-server');
    await expect(autoscaler).toContainText('2 of 2–6');
    await expect(autoscaler).toContainText(/CPU \d+ %/, { timeout: 90_000 });
  }
});

test('a provider key is in the Secret of each region and in no other place', async () => {
  const secrets = [openaiKey, masterPassword];
  const places: Record<string, string> = {};
  for (const regionId of regionIds) {
    const api = await (await regionCluster(regionId)).api();
    const secret = await api.json<{ data: Record<string, string> }>({
      path: `/api/v1/namespaces/gateways/secrets/${gateway}-keys`,
    });
    expect(
      Buffer.from(secret.data['openai-api-key'], 'base64').toString(),
    ).toBe(openaiKey);
    places[`Helm release in ${regionId}`] = await helm({
      regionId,
      args: ['get', 'all', gateway],
    });
    places[`Helm history in ${regionId}`] = await helm({
      regionId,
      args: ['history', gateway, '--output=json'],
    });
    for (const kind of ['configmaps', 'pods', 'events']) {
      places[`${kind} of ${regionId}`] = JSON.stringify(
        await api.json({ path: `/api/v1/namespaces/gateways/${kind}` }),
      );
    }
    places[`Deployments of ${regionId}`] = JSON.stringify(
      await api.json({ path: '/apis/apps/v1/namespaces/gateways/deployments' }),
    );
  }
  const portal = await portalApi();
  places['the task'] = await portal.text(`/api/scaffolder/v2/tasks/${taskId}`);
  places['the task’s log'] = await portal.text(
    `/api/scaffolder/v2/tasks/${taskId}/events`,
  );
  places['the entity'] = await portal.text(
    `/api/catalog/entities/by-name/component/default/${gateway}`,
  );
  places['the report'] = await portal.text(
    `/api/dvara/v1/gateways/component/default/${gateway}`,
  );
  places['the page'] = await page.content();
  places['the browser’s storage'] = await page.evaluate(() =>
    JSON.stringify({ ...localStorage, ...sessionStorage }),
  );
  Object.assign(places, databaseText(path.join(stateDirectory(), 'database')));
  Object.assign(
    places,
    fileTexts({
      directory: stateDirectory(),
      // The clusters' own store holds the Secret, which is its place. Databases
      // are read column by column above: SQLite does not wipe what it frees.
      skip: file =>
        /^clusters\/[^/]+\/etcd\//.test(file) || file.startsWith('database/'),
    }),
  );
  // The check itself must be able to find them.
  expect(
    placesWith({
      secrets,
      places: { plain: `x${openaiKey}`, encoded: btoa(`xy${openaiKey}z`) },
    }),
  ).toEqual(['plain', 'encoded']);
  expect(placesWith({ secrets, places })).toEqual([]);
});

test('the page of all gateways shows it in both regions, and a cell leads to the tab at its region', async () => {
  await page.goto(runningPortal().address);
  await page.getByRole('link', { name: 'Gateways' }).click();
  await page.waitForURL(/\/dvara$/);
  await expect(page.getByTestId('dvara-connection')).toHaveAttribute(
    'data-mode',
    'live',
  );
  const cells = page.getByTestId(`fleet-row-${gateway}`);
  await expect(cells.getByRole('link', { name: /^Healthy: 2 / })).toHaveCount(
    regionIds.length,
  );
  const [, second] = regionIds;
  await cells.locator(`[data-region="${second}"]`).click();
  await page.waitForURL(new RegExp(`${tabPath}\\?region=${second}$`));
  await expect(page.getByTestId(`region-detail-${second}`)).toBeVisible();
});

test('the card on the overview says how each region is', async () => {
  await page.goto(
    `${runningPortal().address}/catalog/default/component/${gateway}`,
  );
  for (const id of regionIds) {
    const item = page.getByTestId(`region-card-${id}`);
    await expect(item).toContainText('Healthy');
  }
});

test('the row links to the Kubernetes tab, which shows the same entity from the same clusters', async () => {
  await page.goto(`${runningPortal().address}${tabPath}`);
  await row('us-east-1')
    .getByRole('button', { name: /details/i })
    .click();
  await page
    .getByTestId('region-detail-us-east-1')
    .getByRole('link', { name: /Kubernetes/ })
    .click();
  await page.waitForURL(/\/kubernetes/);
  for (const name of ['US East', 'EU West']) {
    await expect(page.getByText(name).first()).toBeVisible();
  }
  await expect(page.getByText(/pods/i).first()).toBeVisible();
});

test('the tab has no accessibility violation, in the light and the dark theme, wide and narrow', async () => {
  for (const theme of ['light', 'dark']) {
    await page.evaluate(id => localStorage.setItem('theme', id), theme);
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${runningPortal().address}${tabPath}`);
      await expect(row('us-east-1')).toContainText('Healthy');
      const results = await new AxeBuilder({ page })
        .include('[data-testid="dvara-tab"]')
        .analyze();
      expect(
        results.violations.map(({ id, nodes }) => ({
          id,
          nodes: nodes.map(node => node.html),
        })),
      ).toEqual([]);
      const overflow = await page
        .getByTestId('dvara-tab')
        .evaluate(element => element.scrollWidth - element.clientWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    }
  }
  await page.evaluate(() => localStorage.removeItem('theme'));
  await page.setViewportSize({ width: 1280, height: 900 });
});

test('a key is rotated by its template: exactly the pods that read it are replaced, and the other keys stay', async () => {
  // A form, a plan, and two regions one after the other.
  test.setTimeout(300_000);
  const before = new Map<string, { server: string[]; ui: string[] }>();
  const podsIn = async (regionId: string) => ({
    server: await podsOf({ regionId, component: 'gateway-server' }),
    ui: await podsOf({ regionId, component: 'gateway-ui' }),
  });
  for (const regionId of regionIds) {
    before.set(regionId, await podsIn(regionId));
  }
  await page.goto(
    `${
      runningPortal().address
    }/create/templates/default/dvara-rotate-keys?formData=${encodeURIComponent(
      JSON.stringify({ gateway: `component:default/${gateway}` }),
    )}`,
  );
  // All regions where the gateway runs are chosen beforehand.
  for (const id of regionIds) {
    await expect(
      page.getByRole('checkbox', { name: new RegExp(id) }),
    ).toBeChecked();
  }
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('OpenAI API key').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText(/needs at least one key/).first()).toBeVisible();
  await page.getByLabel('OpenAI API key').fill(rotatedKey);
  await page.getByRole('button', { name: 'Next' }).click();
  await page
    .getByRole('button', { name: 'Move US East to a later wave' })
    .click();
  await page
    .getByRole('button', { name: 'Move EU West to an earlier wave' })
    .click();
  await expect(page.getByTestId('dvara-wave-1')).toContainText('eu-west-1');
  await expect(page.getByTestId('dvara-wave-2')).toContainText('us-east-1');
  rotationId = await start('Rotate keys');
  await expect(page.getByText('Open the gateway')).toBeVisible({
    timeout: 170_000,
  });
  for (const id of regionIds) {
    await expect(
      page.getByRole('row', { name: new RegExp(`${id}.*deployed`) }),
    ).toBeVisible();
  }
  await showText('Plan');
  await expect(
    page.getByText(/pods of gateway-server are replaced/).first(),
  ).toBeVisible();

  for (const regionId of regionIds) {
    const { server, ui } = before.get(regionId)!;
    const now = await podsIn(regionId);
    expect(now.ui).toEqual(ui);
    expect(now.server.filter(name => server.includes(name))).toEqual([]);
    expect(now.server).not.toEqual([]);
    const api = await (await regionCluster(regionId)).api();
    const { data } = await api.json<{ data: Record<string, string> }>({
      path: `/api/v1/namespaces/gateways/secrets/${gateway}-keys`,
    });
    const text = (key: string) => Buffer.from(data[key], 'base64').toString();
    expect(text('openai-api-key')).toBe(rotatedKey);
    expect(text('gateway-encryption-master-password')).toBe(masterPassword);
  }
});

test('the old and the new key are in no place of the portal', async () => {
  const portal = await portalApi();
  expect(
    placesWith({
      secrets: [openaiKey, rotatedKey],
      places: {
        'the task': await portal.text(`/api/scaffolder/v2/tasks/${rotationId}`),
        'the task’s log': await portal.text(
          `/api/scaffolder/v2/tasks/${rotationId}/events`,
        ),
        'the page': await page.content(),
        ...databaseText(path.join(stateDirectory(), 'database')),
      },
    }),
  ).toEqual([]);
});

test('CPU use up: the desired count rises on the page', async () => {
  await page.goto(`${runningPortal().address}${tabPath}`);
  const cluster = await regionCluster('us-east-1');
  const selector = 'app.kubernetes.io/component=gateway-server';
  await cluster.workloads.setCpuUse({
    namespace: 'gateways',
    selector,
    millicores: 2000,
  });
  await expect(
    row('us-east-1').getByTestId('autoscaler-gateway-server'),
  ).toContainText(/(→ [3-6]|[3-6]) of 2–6/, { timeout: 170_000 });
  await expect(
    row('eu-west-1').getByTestId('autoscaler-gateway-server'),
  ).toContainText('2 of 2–6');
  await cluster.workloads.setCpuUse({
    namespace: 'gateways',
    selector,
    millicores: 50,
  });
});

test('an API server killed: its row says unreachable with the last data and its age, the other stays right, and it comes back', async () => {
  const cluster = await regionCluster('eu-west-1');
  await cluster.kill();
  await expect(row('eu-west-1')).toContainText('Unreachable');
  await expect(row('eu-west-1')).toContainText('server 2/2');
  await expect(row('eu-west-1')).toContainText(/last seen|ago/i);
  await expect(row('us-east-1')).toContainText('Healthy', { timeout: 60_000 });
  await expect(page.getByText('1 of 2 regions well').first()).toBeVisible();
  await cluster.start();
  await expect(row('eu-west-1')).toContainText('Healthy', { timeout: 120_000 });
});

test('a region that accepts and never answers costs its own row only', async () => {
  const cluster = await regionCluster('eu-west-1');
  await cluster.pause();
  try {
    await expect(row('eu-west-1')).toContainText('Unreachable', {
      timeout: 60_000,
    });
    await expect(row('us-east-1')).toContainText('Healthy');
  } finally {
    await cluster.resume();
  }
  await expect(row('eu-west-1')).toContainText('Healthy', { timeout: 60_000 });
});

test('a provider that the gateway calls degraded: the row says so, and is well again afterwards', async () => {
  const cluster = await regionCluster('us-east-1');
  await cluster.workloads.configureStandIn({
    namespace: 'gateways',
    settings: { 'provider.openai': 'DEGRADED' },
  });
  await expect(row('us-east-1')).toContainText('Degraded', { timeout: 60_000 });
  await expect(row('us-east-1')).toContainText(/openai/);
  await expect(page.getByText(/openai.*degraded/i).first()).toBeVisible();
  await expect(row('eu-west-1')).toContainText('Healthy');
  await cluster.workloads.configureStandIn({
    namespace: 'gateways',
    settings: { 'provider.openai': null },
  });
  await expect(row('us-east-1')).toContainText('Healthy', { timeout: 60_000 });
});

test('a release that is uninstalled leaves the catalog and the page, and the other region stays right', async () => {
  await helm({
    regionId: 'eu-west-1',
    args: ['uninstall', gateway, '--wait'],
  });
  await waitFor({
    what: 'the catalog to name only the region that is left',
    timeoutMs: 60_000,
    condition: async () =>
      (
        await (
          await portalApi()
        ).text(`/api/catalog/entities/by-name/component/default/${gateway}`)
      ).includes('"dvara.ai/regions":"us-east-1"'),
  });
  // What an entity names is asked for again every 30 s.
  await expect(row('eu-west-1')).toHaveCount(0, { timeout: 60_000 });
  await expect(row('us-east-1')).toContainText('Healthy');
});

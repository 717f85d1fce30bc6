import {
  expect,
  test,
  type BrowserContext,
  type Locator,
  type Page,
} from '@playwright/test';
import {
  podsOf,
  regionApi,
  serverSelector,
} from '../rollouts/support/releases.ts';
import { regionIds } from '../support/portal.ts';
import { regionCluster } from '../support/regions.ts';
import { LivePortal } from './support/LivePortal.ts';

const gateway = 'live-llm';
const [us, eu] = regionIds;
const serverPods = {
  namespace: 'gateways',
  selector: serverSelector(gateway),
};

let portal: LivePortal;
let context: BrowserContext;
let page: Page;

function row(regionId: string): Locator {
  return page.getByTestId(`region-row-${regionId}`);
}

/** When the report on the page was made, in ms since the epoch. */
async function reportTime(): Promise<number> {
  return Date.parse(
    (await page.getByTestId('dvara-tab').getAttribute('data-generated-at')) ??
      '',
  );
}

function connection(): Locator {
  return page.getByTestId('dvara-connection');
}

async function openTab(): Promise<void> {
  await page.goto(
    `${portal.client.address}/catalog/default/component/${gateway}/dvara`,
  );
  await expect(row(us)).toBeVisible();
}

/** The memory limit of the server's Deployment in a region. */
async function memoryLimit(regionId: string): Promise<string | undefined> {
  const api = await regionApi(regionId);
  const { items } = await api.json<{
    items: Array<{
      spec: {
        template: {
          spec: {
            containers: Array<{
              resources?: { limits?: { memory?: string } };
            }>;
          };
        };
      };
    }>;
  }>({
    path: `/apis/apps/v1/namespaces/gateways/deployments?labelSelector=${encodeURIComponent(
      serverPods.selector,
    )}`,
  });
  return items[0].spec.template.spec.containers[0].resources?.limits?.memory;
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  portal = await LivePortal.launch();
  await portal.client.runTemplate({
    template: 'dvara-gateway',
    values: {
      name: gateway,
      owner: 'group:default/orders',
      lifecycle: 'experimental',
      regions: regionIds.map(id => ({ id })),
      size: 'medium',
      gatewayMode: 'full',
      customAutoscaling: true,
      autoscaling: {
        minReplicas: 2,
        maxReplicas: 3,
        targetCPUUtilizationPercentage: 70,
      },
      mockProvider: true,
      strategy: 'all',
    },
  });
  context = await browser.newContext();
  page = await context.newPage();
  await page.goto(portal.client.address);
  await page.getByRole('button', { name: 'Enter' }).click();
  await expect(page.getByRole('link', { name: 'Create' })).toBeVisible();
});

test.afterAll(async () => {
  await context?.close();
  await portal?.stop();
});

test('one connection keeps the tab live, and what changes in a cluster shows without a question', async () => {
  const streams: string[] = [];
  const reports: string[] = [];
  page.on('request', request => {
    const { pathname } = new URL(request.url());
    if (pathname === '/api/dvara/v1/stream') {
      streams.push(pathname);
    } else if (pathname.startsWith('/api/dvara/v1/gateways/')) {
      reports.push(pathname);
    }
  });
  await openTab();
  await expect(connection()).toHaveAttribute('data-mode', 'live');
  // Before the stream has its first report, the page may ask for one.
  const askedBefore = reports.length;
  await expect(page.getByText('Both regions well')).toBeVisible();
  const [pod] = await podsOf({
    regionId: us,
    release: gateway,
    component: 'gateway-server',
  });
  const { workloads } = await regionCluster(us);
  const target = { namespace: 'gateways', pod: pod.metadata.name };
  await workloads.crashPod(target);
  await expect(row(us)).toContainText('server 1/2');
  await expect(row(us)).toContainText('Degraded');
  await expect(row(eu)).toContainText('Healthy');
  await workloads.clearFault(target);
  await expect(row(us)).toContainText('server 2/2');
  await expect(row(us)).toContainText('Healthy');
  expect(streams).toHaveLength(1);
  expect(reports.slice(askedBefore)).toEqual([]);
});

test('pods that run out of memory: the finding says so, and its button leads through a form to a gateway that is well', async () => {
  test.setTimeout(300_000);
  const before = await memoryLimit(eu);
  const { workloads } = await regionCluster(us);
  await workloads.setFault({ ...serverPods, fault: 'oomKilled' });
  const finding = page.getByTestId('finding-out-of-memory');
  await expect(finding).toContainText(us);
  await expect(finding).toContainText('memory limit 2Gi');
  await finding.getByRole('link').click();
  await page.waitForURL(/\/create\/templates\/default\/dvara-change/);
  await expect(
    page.getByRole('checkbox', { name: new RegExp(us) }),
  ).toBeChecked();
  await expect(
    page.getByRole('checkbox', { name: new RegExp(eu) }),
  ).not.toBeChecked();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(
    page.locator('#root_change_resources_limits_memory'),
  ).toHaveValue('4096Mi');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL(/\/create\/tasks\//);
  await page.getByText('Open the gateway').click({ timeout: 170_000 });
  await openTab();
  await expect(row(us)).toContainText('Healthy');
  await expect(finding).toHaveCount(0);
  expect(await memoryLimit(us)).toBe('4Gi');
  expect(await memoryLimit(eu)).toBe(before);
});

test('an autoscaler at its maximum is a finding, with the form that raises it', async () => {
  const { workloads } = await regionCluster(us);
  await workloads.setCpuUse({ ...serverPods, millicores: 4000 });
  const finding = page.getByTestId('finding-hpa-at-maximum');
  await expect(finding).toContainText('at its maximum of 3 pods', {
    timeout: 170_000,
  });
  await expect(row(us)).toContainText('at maximum');
  await expect(finding.getByRole('link')).toHaveAttribute(
    'href',
    /dvara-change\?formData=.*maxReplicas/,
  );
  await workloads.setCpuUse({ ...serverPods, millicores: 50 });
});

test('a region that is lost keeps its last data with their age, and comes back by itself', async () => {
  const cluster = await regionCluster(eu);
  await cluster.kill();
  await expect(row(eu)).toContainText('Unreachable');
  await expect(row(eu)).toContainText('server 2/2');
  await cluster.start();
  await expect(row(eu)).toContainText('Healthy', { timeout: 120_000 });
});

test('the portal is restarted below the open tab: nothing is lost, and it is live again without a reload', async () => {
  await page.evaluate(() => Object.assign(window, { stillTheSamePage: true }));
  await portal.kill();
  await expect(connection()).not.toHaveAttribute('data-mode', 'live');
  await expect(row(us)).toContainText('server');
  await expect(row(eu)).toContainText('Healthy');
  const restartedAt = Date.now();
  await portal.start();
  await expect(connection()).toHaveAttribute('data-mode', 'live', {
    timeout: 60_000,
  });
  await expect
    .poll(reportTime, { timeout: 60_000 })
    .toBeGreaterThan(restartedAt);
  await expect(row(eu)).toContainText('Healthy');
  expect(await page.evaluate(() => 'stillTheSamePage' in window)).toBe(true);
});

test('what a person may not do, and what the portal may not read, is said with the name of what is lacking', async () => {
  const api = await regionApi(eu);
  const roles = '/apis/rbac.authorization.k8s.io/v1';
  const role = `${roles}/namespaces/gateways/roles/dvara-viewer`;
  const { rules } = await api.json<{
    rules: Array<{ resources: string[] }>;
  }>({ path: role });
  await portal.stop();
  // The built-in role that the stock Kubernetes tab is given would grant it all the same.
  await api.json({
    method: 'DELETE',
    path: `${roles}/clusterrolebindings/dvara-viewer`,
  });
  await api.json({
    method: 'PATCH',
    path: role,
    body: {
      rules: rules.filter(
        ({ resources }) => !resources.includes('horizontalpodautoscalers'),
      ),
    },
  });
  portal.turnGuest('reader');
  await portal.start();
  await page.goto(portal.client.address);
  await openTab();
  await expect(row(eu)).toContainText(/no permission/i);
  await expect(row(eu)).toContainText('server 2/2');
  await row(eu)
    .getByRole('button', { name: /details/i })
    .click();
  await expect(page.getByTestId(`region-detail-${eu}`)).toContainText(
    'list horizontalpodautoscalers',
  );
  await page
    .getByTestId('dvara-tab')
    .getByRole('button', { name: 'More actions' })
    .click();
  await expect(page.getByText(/dvara\.release\./).first()).toBeVisible();
});

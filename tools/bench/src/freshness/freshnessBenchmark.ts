import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type Page } from '@playwright/test';
import {
  podsOf,
  regionApi,
} from '../../../../e2e/rollouts/support/releases.ts';
import { regionCluster } from '../../../../e2e/support/regions.ts';
import { ensureChromium } from '../../../checks/src/ensureChromium.ts';
import type { Benchmark } from '../Benchmark.ts';
import type { FigureSection, GoalFigure } from '../results/BenchmarkResult.ts';
import { backstageVersions } from '../results/backstageVersions.ts';
import { median, percentile } from '../statistics.ts';
import { openingGoals, openingSection } from './describeOpenings.ts';
import { FreshnessPortal } from './FreshnessPortal.ts';
import { measureOpenings, openings } from './measureOpenings.ts';
import { whenTextIs } from './PageText.ts';
import { signIn } from './signIn.ts';
import { gateway, region, tabs, type Tab } from './tabs.ts';

/** The stock tab asks every 10 s: changes come at any moment between two questions. */
const POLL_MS = 10_000;
const TIMEOUT_MS = 45_000;
const LOOK_MS = 10;
/** Crashes in each round. */
const SAMPLES = 3;

/**
 * Goal P6, how long a pod's change takes from the API server into the page, and of P10 how
 * long a tab takes until it shows anything of the region.
 */
export const freshnessBenchmark: Benchmark = {
  id: 'P6',
  title: 'The tab in the browser',
  defaultRounds: 5,
  run: async ({ rounds, tell, signal }) => {
    const portal = await FreshnessPortal.start({ region, gateway });
    let browser: Browser | undefined;
    try {
      browser = await chromium.launch({
        executablePath: await ensureChromium({ tell }),
        args: ['--no-sandbox', '--disable-dev-shm-usage'],
      });
      tell(`each tab is opened: ${openings.join('; ')}`);
      const opened = await measureOpenings({
        browser,
        address: portal.address,
        rounds,
        tell,
        signal,
      });
      tell('both tabs are open while a pod crashes');
      const pages = {
        ours: await openTab({ browser, portal, tab: 'ours' }),
        stock: await openTab({ browser, portal, tab: 'stock' }),
      };
      const delays: Record<Tab, number[]> = { ours: [], stock: [] };
      for (let sample = 1; sample <= rounds * SAMPLES; sample++) {
        await sleep(Math.random() * POLL_MS, undefined, { signal });
        const times = await measureCrash({ pages });
        delays.ours.push(times.ours);
        delays.stock.push(times.stock);
        tell(
          `crash ${sample} of ${rounds * SAMPLES}: ${inSeconds(
            times.ours,
          )}, stock ${inSeconds(times.stock)}`,
        );
        await replacePod({ pages });
      }
      return {
        versions: await backstageVersions(),
        goals: [...freshnessGoals(delays), ...openingGoals(opened)],
        sections: [freshnessSection(delays), openingSection(opened)],
      };
    } finally {
      await browser?.close();
      await portal.stop();
    }
  },
};

async function openTab(options: {
  browser: Browser;
  portal: FreshnessPortal;
  tab: Tab;
}): Promise<Page> {
  const { browser, portal, tab } = options;
  const { path, selector, well } = tabs[tab];
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
  });
  await signIn({ page, address: portal.address });
  await page.goto(
    `${portal.address}/catalog/default/component/${gateway}/${path}`,
  );
  await whenTextIs({
    page,
    selector,
    text: well,
    shown: true,
    timeoutMs: TIMEOUT_MS,
  });
  return page;
}

/** A crash, in both tabs at once, from when the API server has it; milliseconds. */
async function measureCrash(options: {
  pages: Record<Tab, Page>;
}): Promise<Record<Tab, number>> {
  const [{ ours, stock }, changedAt] = await Promise.all([
    whenAllShow({ ...options, crashed: true }),
    crash(),
  ]);
  return { ours: ours - changedAt, stock: stock - changedAt };
}

/** When both tabs say that the pod crashes, or do not any more. */
async function whenAllShow(options: {
  pages: Record<Tab, Page>;
  crashed: boolean;
}): Promise<Record<Tab, number>> {
  const { pages, crashed: shown } = options;
  const [ours, stock] = await Promise.all(
    (['ours', 'stock'] as const).map(tab =>
      whenTextIs({
        page: pages[tab],
        selector: tabs[tab].selector,
        text: tabs[tab].crashed,
        shown,
        timeoutMs: TIMEOUT_MS,
      }),
    ),
  );
  return { ours, stock };
}

async function serverPod(): Promise<string> {
  const [pod] = await podsOf({
    regionId: region,
    release: gateway,
    component: 'gateway-server',
  });
  return pod.metadata.name;
}

/** @returns when the API server had it, at most a look later than it was, in milliseconds since 1970 */
async function crash(): Promise<number> {
  const pod = await serverPod();
  const { workloads } = await regionCluster(region);
  await workloads.crashPod({ namespace: 'gateways', pod });
  const api = await regionApi(region);
  const until = performance.now() + TIMEOUT_MS;
  while (performance.now() < until) {
    const { status } = await api.json<{
      status: { containerStatuses?: Array<{ ready: boolean }> };
    }>({ path: `/api/v1/namespaces/gateways/pods/${pod}` });
    if (status.containerStatuses?.[0].ready === false) {
      return Date.now();
    }
    await sleep(LOOK_MS);
  }
  throw new Error(`Pod ${pod} did not crash in ${TIMEOUT_MS / 1000} s`);
}

/** A new pod: the stock tab goes on counting one that has crashed once as one with errors. */
async function replacePod(options: {
  pages: Record<Tab, Page>;
}): Promise<void> {
  const api = await regionApi(region);
  await api.json({
    method: 'DELETE',
    path: `/api/v1/namespaces/gateways/pods/${await serverPod()}`,
  });
  await whenAllShow({ ...options, crashed: false });
}

function freshnessGoals(delays: Record<Tab, number[]>): GoalFigure[] {
  const ours = percentile({ figures: delays.ours, share: 0.95 });
  const stock = percentile({ figures: delays.stock, share: 0.95 });
  return [
    {
      what: 'a pod’s change visible in the tab, p95, against the stock Kubernetes tab',
      goal: '≤ 1/5 of the time',
      measured: `1/${(stock / ours).toFixed(1)}`,
      reached: ours <= stock / 5,
    },
    {
      what: '… in itself',
      goal: '≤ 1 s',
      measured: inSeconds(ours),
      reached: ours <= 1000,
    },
  ];
}

function freshnessSection(delays: Record<Tab, number[]>): FigureSection {
  return {
    title: 'From the API server into the page',
    text: [
      `${delays.ours.length} crashes of a pod on a real API server, at random moments, seen in both tabs of one portal in one browser at once. The time is from when the API server has it until it stands in the page; the API server is asked every 10 ms or so, by which times may be too short.`,
    ],
    table: {
      header: ['', 'median', 'p95', 'slowest'],
      rows: (
        [
          ['the tab «Dvara»', delays.ours],
          ['the stock Kubernetes tab', delays.stock],
        ] as const
      ).map(([name, all]) => [
        name,
        inSeconds(median(all)),
        inSeconds(percentile({ figures: all, share: 0.95 })),
        inSeconds(Math.max(...all)),
      ]),
    },
  };
}

function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

import type { Browser } from '@playwright/test';
import { alternate } from '../viewing/alternate.ts';
import { signIn } from './signIn.ts';
import { gateway, region, tabs, type Tab } from './tabs.ts';
import { whenPainted } from './whenPainted.ts';

const TIMEOUT_MS = 30_000;

/** Ways to open a tab, in the order in which they are taken. */
export const openings = [
  'click, code not loaded yet',
  'click, code in the cache',
  'address, empty cache',
  'address, code in the cache',
] as const;

export type Opening = (typeof openings)[number];

/** Milliseconds until a tab has painted how the pods of the region are, a figure for each round. */
export type OpeningTimes = Record<Opening, number[]>;

/**
 * Opens both tabs in each way, in browsers of their own for each round, the one first in
 * every round that the other was first in before.
 */
export async function measureOpenings(options: {
  browser: Browser;
  /** Address of the portal. */
  address: string;
  rounds: number;
  tell: (line: string) => void;
  signal: AbortSignal;
}): Promise<Record<Tab, OpeningTimes>> {
  const { rounds, tell, signal } = options;
  const times = { ours: emptyTimes(), stock: emptyTimes() };
  const open = (tab: Tab) => async () => {
    signal.throwIfAborted();
    const round = await openInAllWays({ ...options, tab });
    for (const opening of openings) {
      times[tab][opening].push(round[opening]);
    }
    tell(
      `${tabs[tab].name}: ${openings
        .map(opening => `${Math.round(round[opening])} ms`)
        .join(', ')}`,
    );
  };
  for (let round = 1; round <= rounds; round++) {
    await alternate({ round, ways: [open('ours'), open('stock')] });
  }
  return times;
}

function emptyTimes(): OpeningTimes {
  return {
    'click, code not loaded yet': [],
    'click, code in the cache': [],
    'address, empty cache': [],
    'address, code in the cache': [],
  };
}

async function openInAllWays(options: {
  browser: Browser;
  address: string;
  tab: Tab;
}): Promise<Record<Opening, number>> {
  const { browser, address, tab } = options;
  const { path, selector, well } = tabs[tab];
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
  });
  try {
    const page = await context.newPage();
    await signIn({ page, address });
    const entity = `${address}/catalog/default/component/${gateway}`;
    const fromClick = async () => {
      await page.goto(entity);
      // The overview is there: what it loads by itself is not measured.
      await page.getByTestId(`region-card-${region}`).waitFor();
      return whenPainted({
        page,
        selector,
        text: well,
        click: () =>
          page.getByRole('link', { name: tabs[tab].name, exact: true }).click(),
        timeoutMs: TIMEOUT_MS,
      });
    };
    const fromAddress = async () => {
      await page.goto(`${entity}/${path}`, { waitUntil: 'commit' });
      return whenPainted({ page, selector, text: well, timeoutMs: TIMEOUT_MS });
    };
    const times = {
      'click, code not loaded yet': await fromClick(),
      'click, code in the cache': await fromClick(),
    };
    const session = await context.newCDPSession(page);
    await session.send('Network.clearBrowserCache');
    return {
      ...times,
      'address, empty cache': await fromAddress(),
      'address, code in the cache': await fromAddress(),
    };
  } finally {
    await context.close();
  }
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryDirectory } from '../../../portal/src/paths.ts';
import type { Benchmark } from '../Benchmark.ts';
import {
  measureBundle,
  type BundleMeasure,
  type CodeSize,
} from './measureBundle.ts';

/** The most that the tab may weigh, in bytes of gzip: a quarter of the stock tab's 172 KB. */
export const TAB_GZIP_BYTES = 43_000;

const TAB = `export * from './plugins/dvara/src/components/EntityDvaraContent';`;
const STOCK_TAB = `export { EntityKubernetesContent } from '@backstage/plugin-kubernetes';`;
const ROW = 'plugins/dvara/src/components/RegionDetail/index.ts';

/** Both tabs, bundled alike. */
export async function measureTabs(): Promise<{
  tab: BundleMeasure;
  /** The tab with a row open. */
  opened: CodeSize;
  stock: BundleMeasure;
}> {
  const tab = await measureBundle({ repositoryDirectory, code: TAB });
  const row = tab.parts.get(ROW);
  if (!row) {
    throw new Error(
      `${ROW} is no part of its own any more: the tab loads it at once, or it has another name.`,
    );
  }
  return {
    tab,
    opened: {
      minified: tab.first.minified + row.minified,
      gzip: tab.first.gzip + row.gzip,
    },
    stock: await measureBundle({ repositoryDirectory, code: STOCK_TAB }),
  };
}

/** Goal P10: the size of the entity tab against the stock Kubernetes tab's. */
export const bundleBenchmark: Benchmark = {
  id: 'P10',
  title: 'Size of the entity tab',
  defaultRounds: 1,
  isMeasuredOnce: true,
  run: async ({ tell }) => {
    tell('bundling both tabs');
    const { tab, opened, stock } = await measureTabs();
    const clientNode = tab.packages.includes('@kubernetes/client-node');
    return {
      versions: {
        '@backstage/plugin-kubernetes': await versionOf(
          '@backstage/plugin-kubernetes',
        ),
        esbuild: await versionOf('esbuild'),
      },
      goals: [
        {
          what: 'code of the tab with a row open, what every app has left out',
          goal: '≤ 43 KB of gzip',
          measured: kilobytes(opened.gzip),
          reached: opened.gzip <= TAB_GZIP_BYTES,
        },
        {
          what: '… and a log and a history besides, against the whole stock Kubernetes tab, bundled alike',
          goal: '≤ 1/4',
          measured: `1/${(stock.total.gzip / tab.total.gzip).toFixed(1)}`,
          reached: tab.total.gzip * 4 <= stock.total.gzip,
        },
        {
          what: 'code of @kubernetes/client-node in the tab',
          goal: 'none',
          measured: clientNode ? 'some' : 'none',
          reached: !clientNode,
        },
      ],
      sections: [
        {
          title: 'Code of the tabs',
          text: [
            'Bundled by esbuild for production, and compressed. Left out is what every Backstage app loads anyway: React, Backstage’s own packages, Material UI and zod.',
            'The other half of the goal, the time to the first region painted, is measured in the browser, with P6.',
          ],
          table: {
            header: ['what', 'minified', 'gzip'],
            rows: [
              row('our tab, until it shows all regions', tab.first),
              row('our tab with a row open', opened),
              row('our tab with a row, a log and a history open', tab.total),
              row(
                'the stock Kubernetes tab, until it shows anything',
                stock.first,
              ),
              row(
                'the stock Kubernetes tab with its terminal open',
                stock.total,
              ),
            ],
          },
        },
      ],
    };
  },
};

function row(what: string, size: CodeSize): string[] {
  return [what, kilobytes(size.minified), kilobytes(size.gzip)];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}

async function versionOf(packageName: string): Promise<string> {
  const manifest = path.join(
    repositoryDirectory,
    'node_modules',
    packageName,
    'package.json',
  );
  return JSON.parse(await readFile(manifest, 'utf8')).version;
}

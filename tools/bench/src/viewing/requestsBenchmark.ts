import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark } from '../Benchmark.ts';
import type { FigureSection, GoalFigure } from '../results/BenchmarkResult.ts';
import { median } from '../statistics.ts';
import { share, time, times } from './formats.ts';
import type { StubCounts } from './stub/StubRegion.ts';
import {
  gateway,
  POLL_MS,
  startThreeRegions,
  VIEWERS,
  worldText,
} from './world.ts';

const WINDOW_MS = 60_000;
const SETTLE_MS = 3_000;

/** What an open page costs in a minute. */
export interface MeasuredMinute {
  /** Per region. */
  counts: Record<'cold' | 'ours' | 'stock', StubCounts[]>;
  /** Of the backend, for all viewers, without what it uses when nobody looks. */
  cpuMs: Record<'ours' | 'stock', number>;
  /** To one viewer. */
  wireBytes: number;
}

/** Goal P1, and the part of P7 that belongs to an open page. */
export const requestsBenchmark: Benchmark = {
  id: 'P1',
  title: 'What open pages ask of the API servers',
  defaultRounds: 1,
  isMeasuredOnce: true,
  run: async ({ tell, signal }) => {
    const world = await startThreeRegions({ tell });
    const pause = (milliseconds: number) =>
      sleep(milliseconds, undefined, { signal });
    try {
      const stock = Array.from({ length: VIEWERS }, (_, viewer) =>
        world.stockView({ gateway, viewer }),
      );
      const streams = Array.from({ length: VIEWERS }, (_, viewer) =>
        world.stream({ gateways: [gateway], viewer }),
      );
      tell('  a minute of the Kubernetes plugin’s pages');
      await world.load.call('views', { requests: stock, times: 1 });
      await pause(SETTLE_MS);
      await world.backend.call('probe', {});
      await pause(POLL_MS);
      const idle = (await world.backend.call('probe', {})).cpuMs;
      const idleMs = (idle / POLL_MS) * WINDOW_MS;
      await world.takeCounts();
      await world.load.call('poll', {
        requests: stock,
        everyMs: POLL_MS,
        // The last ones begin just before the window's end, and not at it.
        forMs: WINDOW_MS - POLL_MS / VIEWERS / 2,
      });
      const stockCpu = (await world.backend.call('probe', {})).cpuMs;
      const stockCounts = await world.takeCounts();

      tell('  a minute of our pages');
      await world.load.call('openStreams', { requests: streams });
      await pause(SETTLE_MS);
      const cold = await world.takeCounts();
      await world.load.call('takeArrivals', {});
      await world.backend.call('probe', {});
      await pause(WINDOW_MS);
      const ourCpu = (await world.backend.call('probe', {})).cpuMs;
      const ours = await world.takeCounts();
      const { wireBytes } = await world.load.call('takeArrivals', {});
      return {
        versions: {},
        ...describeMinute({
          counts: { cold, ours, stock: stockCounts },
          cpuMs: { ours: ourCpu - idleMs, stock: stockCpu - idleMs },
          wireBytes: wireBytes / VIEWERS,
        }),
      };
    } finally {
      await world.stop();
    }
  },
};

/** Judges the goals and explains the figures. */
export function describeMinute(measured: MeasuredMinute): {
  goals: GoalFigure[];
  sections: FigureSection[];
} {
  const { counts, cpuMs } = measured;
  const total = (way: keyof typeof counts) => median(counts[way].map(sumOf));
  const fewer = total('stock') / Math.max(1, total('ours'));
  const cpu = Math.max(0, cpuMs.ours) / cpuMs.stock;
  const kinds = ['list', 'watch', 'metrics', 'status', 'other'] as const;
  const row = (title: string, way: keyof typeof counts) => [
    title,
    ...kinds.map(kind =>
      String(median(counts[way].map(region => region[kind]))),
    ),
    String(total(way)),
  ];
  return {
    goals: [
      {
        what: `requests to each region’s API server, ${VIEWERS} open pages, 60 s`,
        goal: '≥ 100 times fewer',
        measured: `${times(fewer)} (${total('stock')}, ${total('ours')})`,
        reached: fewer >= 100,
      },
      {
        number: 'P7',
        what: `CPU of ${VIEWERS} open pages, 60 s`,
        goal: '≤ 1/10',
        measured: `${share(cpu)} (${time(cpuMs.stock)}, ${time(cpuMs.ours)})`,
        reached: cpu <= 0.1,
      },
    ],
    sections: [
      {
        title: 'Requests to one API server',
        text: [
          `Medians over the regions; ${VIEWERS} open pages of one gateway with 10 pods. «Begin» is what our backend asks when the first page opens and nothing is known: lists, and the watches that follow them.`,
        ],
        table: {
          header: ['', ...kinds, 'all'],
          rows: [
            row('Kubernetes plugin, 60 s', 'stock'),
            row('ours, 60 s', 'ours'),
            row('ours, begin', 'cold'),
          ],
        },
      },
      {
        title: 'How to read it',
        text: [
          worldText,
          `The Kubernetes plugin’s page asks every 10 s; ours holds one stream, on which a report comes at least every 15 s (${Math.round(
            measured.wireBytes / 1_000,
          )} kB a minute and viewer, compressed). Our requests of a minute are those for pod metrics, for the gateway’s status and for a sign of life of the API server; watches are renewed every five to ten minutes. What the backend uses when nobody looks is taken off the CPU of both.`,
        ],
      },
    ],
  };
}

function sumOf({ list, watch, metrics, status, other }: StubCounts): number {
  return list + watch + metrics + status + other;
}

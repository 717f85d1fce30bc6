import type { Benchmark, BenchmarkOptions } from '../Benchmark.ts';
import type { FigureSection, GoalFigure } from '../results/BenchmarkResult.ts';
import { median, percentile } from '../statistics.ts';
import { alternate } from './alternate.ts';
import { share, size, time, times } from './formats.ts';
import type { BrowserRequest } from './load/askOnce.ts';
import type { ViewWorld } from './ViewWorld.ts';
import {
  DELAY_MS,
  gateway,
  startThreeRegions,
  VIEWERS,
  worldText,
} from './world.ts';

/** One after another by each viewer; ours is over too soon to be measured otherwise. */
const TIMES = { stock: 2, ours: 10 } as const;

/** One way to view, once. */
interface ViewRound {
  p50: number;
  p95: number;
  cpuPerView: number;
  loopP99: number;
}

/** Both ways with so many pods in each region. */
export interface MeasuredViews {
  pods: number;
  wire: Record<'stock' | 'ours', { plain: number; gzip: number }>;
  rounds: Record<'stock' | 'ours', ViewRound[]>;
}

/** Goals P2, P3 and P7: what one view of a gateway costs. */
export const viewBenchmark: Benchmark = {
  id: 'P2',
  title: 'A view of a gateway in three regions',
  defaultRounds: 5,
  run: async options => {
    const measured: MeasuredViews[] = [];
    for (const pods of [10, 100]) {
      measured.push(await measure({ ...options, pods }));
    }
    return { versions: {}, ...describeViews({ measured }) };
  },
};

async function measure(
  options: BenchmarkOptions & { pods: number },
): Promise<MeasuredViews> {
  const { pods, rounds, tell, signal } = options;
  const world = await startThreeRegions({ pods, tell });
  try {
    const views = {
      stock: (viewer: number) => world.stockView({ gateway, viewer }),
      ours: (viewer: number) => world.report({ gateway, viewer }),
    };
    const view = async (way: 'stock' | 'ours'): Promise<ViewRound> => {
      signal.throwIfAborted();
      await world.backend.call('probe', {});
      const { milliseconds, failures } = await world.load.call('views', {
        requests: Array.from({ length: VIEWERS }, (_, viewer) =>
          views[way](viewer),
        ),
        times: TIMES[way],
      });
      const { cpuMs, loopP99Ms } = await world.backend.call('probe', {});
      if (failures.length) {
        throw new Error(`A view (${way}) answered ${failures.join(', ')}.`);
      }
      return {
        p50: median(milliseconds),
        p95: percentile({ figures: milliseconds, share: 0.95 }),
        cpuPerView: cpuMs / milliseconds.length,
        loopP99: loopP99Ms,
      };
    };
    tell('  warming up');
    await view('stock');
    await view('ours');
    const wire = {
      stock: await wireOf({ world, request: views.stock(0) }),
      ours: await wireOf({ world, request: views.ours(0) }),
    };
    const measured: MeasuredViews['rounds'] = { stock: [], ours: [] };
    for (let round = 1; round <= rounds; round += 1) {
      await alternate({
        round,
        ways: [
          async () => {
            measured.stock.push(await view('stock'));
          },
          async () => {
            measured.ours.push(await view('ours'));
          },
        ],
      });
      tell(
        `  ${pods} pods, round ${round}: p95 ${time(
          measured.stock[round - 1].p95,
        )} and ${time(measured.ours[round - 1].p95)}`,
      );
    }
    return { pods, wire, rounds: measured };
  } finally {
    await world.stop();
  }
}

async function wireOf(options: {
  world: ViewWorld;
  request: BrowserRequest;
}): Promise<{ plain: number; gzip: number }> {
  const { world, request } = options;
  const bytes = async (gzip: boolean) =>
    (await world.load.call('size', { request, gzip })).wireBytes;
  return { plain: await bytes(false), gzip: await bytes(true) };
}

/** Judges the goals and explains the figures. */
export function describeViews(options: { measured: MeasuredViews[] }): {
  goals: GoalFigure[];
  sections: FigureSection[];
} {
  const { measured } = options;
  const goals = measured.flatMap(({ pods, wire, rounds }) => {
    const of = (way: 'stock' | 'ours', figure: keyof ViewRound) =>
      median(rounds[way].map(round => round[figure]));
    const smaller = wire.stock.plain / wire.ours.plain;
    const faster = of('stock', 'p95') / of('ours', 'p95');
    const cpu = of('ours', 'cpuPerView') / of('stock', 'cpuPerView');
    const loop = of('ours', 'loopP99') / of('stock', 'loopP99');
    const where = `${pods} pods a region`;
    return [
      {
        number: 'P2',
        what: `uncompressed payload of a view, ${where}`,
        goal: '≥ 50 times smaller',
        measured: `${times(smaller)} (${size(wire.stock.plain)}, ${size(
          wire.ours.plain,
        )})`,
        reached: smaller >= 50,
      },
      {
        number: 'P3',
        what: `warm view, p95 of ${VIEWERS} viewers at once, API servers ${DELAY_MS} ms away, ${where}`,
        goal: '≥ 10 times faster',
        measured: `${times(faster)} (${time(of('stock', 'p95'))}, ${time(
          of('ours', 'p95'),
        )})`,
        reached: faster >= 10,
      },
      {
        number: 'P7',
        what: `CPU of a view, ${where}`,
        goal: '≤ 1/10',
        measured: `${share(cpu)} (${time(of('stock', 'cpuPerView'))}, ${time(
          of('ours', 'cpuPerView'),
        )})`,
        reached: cpu <= 0.1,
      },
      {
        number: 'P7',
        what: `delay of the event loop, p99, ${VIEWERS} viewers at once, ${where}`,
        goal: '≤ 1/5',
        measured: `${share(loop)} (${time(of('stock', 'loopP99'))}, ${time(
          of('ours', 'loopP99'),
        )})`,
        reached: loop <= 0.2,
      },
    ];
  });
  const row = (
    title: string,
    cell: (views: MeasuredViews, way: 'stock' | 'ours') => string,
  ) => [
    title,
    ...measured.flatMap(views => [cell(views, 'stock'), cell(views, 'ours')]),
  ];
  const middle =
    (figure: keyof ViewRound) =>
    (views: MeasuredViews, way: 'stock' | 'ours') =>
      time(median(views.rounds[way].map(round => round[figure])));
  return {
    goals,
    sections: [
      {
        title: 'One view, both ways',
        text: [
          'The Kubernetes plugin’s view is what its page asks for on each poll (`POST /api/kubernetes/services/…`); ours is one report (`GET /api/dvara/v1/gateways/…`). Medians of the rounds.',
        ],
        table: {
          header: [
            '',
            ...measured.flatMap(({ pods }) => [
              `Kubernetes plugin, ${pods} pods`,
              `ours, ${pods} pods`,
            ]),
          ],
          rows: [
            row('on the wire, uncompressed', ({ wire }, way) =>
              size(wire[way].plain),
            ),
            row('on the wire, gzip', ({ wire }, way) => size(wire[way].gzip)),
            row('p50', middle('p50')),
            row('p95', middle('p95')),
            row('CPU of the backend per view', middle('cpuPerView')),
            row('event loop late, p99', middle('loopP99')),
          ],
        },
      },
      {
        title: 'How to read it',
        text: [
          worldText,
          `Each of the ${VIEWERS} viewers asks over a connection of its own, ${TIMES.stock} times one after another for the Kubernetes plugin’s view and ${TIMES.ours} times for ours, which would be over too soon to measure otherwise. The two take turns in who goes first.`,
          'Most of the CPU of our view is Backstage’s: who asks is verified, and the backend asks itself for the entity and the permission, with tokens that it signs and verifies. That is the same however many pods there are, so that time and CPU of a small view fall less than those of a large one; the part that is ours is about a sixth. An open page does not ask again but follows a stream: see P1 for what that costs.',
        ],
      },
    ],
  };
}

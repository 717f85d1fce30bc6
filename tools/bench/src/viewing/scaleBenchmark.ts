import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, BenchmarkOptions } from '../Benchmark.ts';
import type { FigureSection, GoalFigure } from '../results/BenchmarkResult.ts';
import { median, percentile } from '../statistics.ts';
import { size, time } from './formats.ts';
import { delaysOf, type Delivery } from './streamsBenchmark.ts';
import type { StubChange } from './stub/StubRegion.ts';
import { ViewWorld, type WorldGateway } from './ViewWorld.ts';
import {
  DELAY_MS,
  gateway,
  regionIds,
  startThreeRegions,
  worldText,
} from './world.ts';

const VIEWERS = 1_000;
const CHANGES = 10;
const CHANGE_EVERY_MS = 1_500;
const SETTLE_MS = 3_000;
const WINDOW_MS = 20_000;
const FLEET_VIEWERS = 20;
const FLEET_WINDOW_MS = 60_000;
const FILL_TIMEOUT_MS = 240_000;
const LOOK_MS = 2_000;
const NAMESPACE = 'gateways';

/** Regions, gateways in each of them, pods of each of those; from small to what is meant to be held. */
const fleets = [
  { regions: 5, gateways: 50, pods: 50 },
  { regions: 20, gateways: 200, pods: 50 },
];

type Fleet = (typeof fleets)[number];

/** A thousand people at one gateway. */
export interface MeasuredThousand extends Delivery {
  opening: number[];
  /** In a second, while changes come. */
  cpuMs: number;
  rssBytes: number;
}

/** One fleet, or where it stopped. */
export interface MeasuredFleet extends Fleet {
  /** Why it is not held, where it is not. */
  stopped?: string;
  /** From the first question to the whole fleet's first answer, milliseconds. */
  fillMs: number;
  fillCpuMs: number;
  /** The fleet's page afterwards. */
  pageMs: number;
  pageBytes: number;
  /** By how much the event loop was late meanwhile, 99th percentile, milliseconds. */
  pageLoopP99Ms: number;
  /** One gateway's report in all regions afterwards. */
  reportMs: number;
  /** In a second, while the fleet is only kept. */
  cpuMs: number;
  heapBytes: number;
  rssBytes: number;
  /** To one API server in a minute, while the fleet is only kept. */
  requestsPerMinute: number;
  /** Until twenty who open the fleet's stream at once have its first event, each, milliseconds. */
  streamOpeningMs: number[];
  /** To each of them then, on the wire. */
  streamFirstBytes: number;
  /** To each of them in a minute, while nothing changes. */
  streamBytes: number;
  /** In a second, while all of them listen and nothing changes. */
  streamCpuMs: number;
  streamLoopP99Ms: number;
}

/** How far one backend goes. Nothing of it has a goal. */
export const scaleBenchmark: Benchmark = {
  id: 'scale',
  title: 'How far one backend goes',
  defaultRounds: 1,
  isMeasuredOnce: true,
  isOnDemand: true,
  run: async options => {
    const thousand = await measureThousand(options);
    const measured: MeasuredFleet[] = [];
    for (const fleet of fleets) {
      measured.push(await measureFleet({ ...options, fleet }));
    }
    return { versions: {}, ...describeScale({ thousand, fleets: measured }) };
  },
};

async function measureThousand(
  options: BenchmarkOptions,
): Promise<MeasuredThousand> {
  const { tell, signal } = options;
  const world = await startThreeRegions({ tell });
  const [id] = regionIds;
  const pause = (milliseconds: number) =>
    sleep(milliseconds, undefined, { signal });
  try {
    tell(`  ${VIEWERS} viewers`);
    const before = await world.backend.call('probe', { collect: true });
    const { milliseconds } = await world.load.call('openStreams', {
      requests: Array.from({ length: VIEWERS }, (_, viewer) =>
        world.stream({ gateways: [gateway], viewer }),
      ),
    });
    await pause(SETTLE_MS);
    await world.load.call('takeArrivals', {});
    await world.backend.call('probe', {});
    const began = performance.now();
    const changes: StubChange[] = [];
    for (let number = 0; number < CHANGES; number += 1) {
      await pause(CHANGE_EVERY_MS);
      changes.push(
        ...(await world.stub(id).call('change', { id, changes: 1 })),
      );
    }
    await pause(SETTLE_MS);
    const seconds = (performance.now() - began) / 1_000;
    const { cpuMs } = await world.backend.call('probe', {});
    const { arrivals } = await world.load.call('takeArrivals', {});
    const { rssBytes } = await world.backend.call('probe', { collect: true });
    return {
      ...delaysOf({ changes, arrivals, viewers: VIEWERS }),
      opening: milliseconds,
      cpuMs: cpuMs / seconds,
      rssBytes: rssBytes - before.rssBytes,
    };
  } finally {
    await world.stop();
  }
}

async function measureFleet(
  options: BenchmarkOptions & { fleet: Fleet },
): Promise<MeasuredFleet> {
  const { fleet, tell, signal } = options;
  const nothing = {
    fillMs: 0,
    fillCpuMs: 0,
    pageMs: 0,
    pageBytes: 0,
    reportMs: 0,
    cpuMs: 0,
    heapBytes: 0,
    rssBytes: 0,
    requestsPerMinute: 0,
    pageLoopP99Ms: 0,
    streamOpeningMs: [],
    streamFirstBytes: 0,
    streamBytes: 0,
    streamCpuMs: 0,
    streamLoopP99Ms: 0,
  };
  let world: ViewWorld | undefined;
  try {
    const gateways = Array.from({ length: fleet.gateways }, (_, number) => ({
      name: `orders-${number}`,
      namespace: NAMESPACE,
    }));
    world = await ViewWorld.start({
      regionIds: Array.from(
        { length: fleet.regions },
        (_, number) => `region-${number}`,
      ),
      gateways,
      pods: fleet.pods,
      stubProcesses: 2,
      delayMs: DELAY_MS,
      tell,
    });
    return { ...fleet, ...(await fill({ world, gateways, signal, tell })) };
  } catch (error) {
    signal.throwIfAborted();
    const [stopped] = String((error as Error).message ?? error).split('\n');
    tell(`  stopped: ${stopped}`);
    return { ...fleet, ...nothing, stopped };
  } finally {
    await world?.stop();
  }
}

async function fill(options: {
  world: ViewWorld;
  gateways: WorldGateway[];
  signal: AbortSignal;
  tell: (line: string) => void;
}): Promise<Omit<MeasuredFleet, keyof Fleet | 'stopped'>> {
  const { world, gateways, signal, tell } = options;
  const pause = (milliseconds: number) =>
    sleep(milliseconds, undefined, { signal });
  const [, ...others] = world.regionIds;
  const last = gateways[gateways.length - 1];
  await world.backend.call('probe', {});
  const began = performance.now();
  const page = { request: world.fleet(), timeoutMs: FILL_TIMEOUT_MS };
  let filled = false;
  while (!filled) {
    await world.load.call('once', page);
    const seen = await world.load.call('followStates', {
      request: world.stream({ gateways: [last] }),
      until: Object.fromEntries(others.map(id => [id, 'healthy'])),
      timeoutMs: LOOK_MS,
    });
    filled = seen.at(-1)?.shown.length === world.regionIds.length;
    if (!filled && performance.now() - began > FILL_TIMEOUT_MS) {
      throw new Error(
        `After ${FILL_TIMEOUT_MS / 1_000} s ${
          seen.at(-1)?.shown.length ?? 0
        } of ${world.regionIds.length} regions are shown.`,
      );
    }
  }
  const fillMs = performance.now() - began;
  const { cpuMs: fillCpuMs } = await world.backend.call('probe', {});
  tell(`  filled in ${time(fillMs)}`);
  await pause(SETTLE_MS);
  await world.backend.call('probe', {});
  const { milliseconds: pageMs } = await world.load.call('once', page);
  const { loopP99Ms: pageLoopP99Ms } = await world.backend.call('probe', {});
  const { wireBytes } = await world.load.call('size', {
    request: world.fleet(),
    gzip: true,
  });
  const { milliseconds: reportMs } = await world.load.call('once', {
    request: world.report({ gateway: gateways[0] }),
    timeoutMs: FILL_TIMEOUT_MS,
  });
  await pause(SETTLE_MS);
  const use = await world.backend.call('probe', { collect: true });
  await world.takeCounts();
  await pause(WINDOW_MS);
  const { cpuMs } = await world.backend.call('probe', {});
  const counts = await world.takeCounts();
  const listened = await listen({ world, pause });
  return {
    ...listened,
    fillMs,
    fillCpuMs,
    pageMs,
    pageBytes: wireBytes,
    pageLoopP99Ms,
    reportMs,
    cpuMs: cpuMs / (WINDOW_MS / 1_000),
    heapBytes: use.heapBytes,
    rssBytes: use.rssBytes,
    requestsPerMinute:
      median(
        counts.map(region =>
          Object.values(region).reduce((sum, count) => sum + count, 0),
        ),
      ) *
      (60_000 / WINDOW_MS),
  };
}

/** Twenty pages of the fleet, all open, while nothing changes. */
async function listen(options: {
  world: ViewWorld;
  pause: (milliseconds: number) => Promise<void>;
}) {
  const { world, pause } = options;
  const { milliseconds } = await world.load.call('openStreams', {
    requests: Array.from({ length: FLEET_VIEWERS }, (_, viewer) =>
      world.fleetStream({ viewer }),
    ),
  });
  const first = await world.load.call('takeArrivals', {});
  await pause(SETTLE_MS);
  await world.load.call('takeArrivals', {});
  await world.backend.call('probe', {});
  await pause(FLEET_WINDOW_MS);
  const { cpuMs, loopP99Ms } = await world.backend.call('probe', {});
  const kept = await world.load.call('takeArrivals', {});
  await world.load.call('closeStreams', {});
  return {
    streamOpeningMs: milliseconds,
    streamFirstBytes: first.wireBytes / FLEET_VIEWERS,
    streamBytes: (kept.wireBytes / FLEET_VIEWERS) * (60_000 / FLEET_WINDOW_MS),
    streamCpuMs: cpuMs / (FLEET_WINDOW_MS / 1_000),
    streamLoopP99Ms: loopP99Ms,
  };
}

/** Explains the figures. */
export function describeScale(options: {
  thousand: MeasuredThousand;
  fleets: MeasuredFleet[];
}): { goals: GoalFigure[]; sections: FigureSection[] } {
  const { thousand, fleets: measured } = options;
  const p95 = (figures: number[]) => percentile({ figures, share: 0.95 });
  const cell = (show: (fleet: MeasuredFleet) => string) =>
    measured.map(fleet => (fleet.stopped ? '–' : show(fleet)));
  return {
    goals: [],
    sections: [
      {
        title: 'A thousand open pages of one gateway',
        text: [
          `${VIEWERS.toLocaleString(
            'en',
          )} streams over three regions, opened at once, and a pod’s change every ${
            CHANGE_EVERY_MS / 1_000
          } s.`,
        ],
        table: {
          header: ['', ''],
          rows: [
            ['first report, p95', time(p95(thousand.opening))],
            ['change delivered, p50', time(median(thousand.delays))],
            ['change delivered, p95', time(p95(thousand.delays))],
            ['not delivered', String(thousand.missing)],
            ['CPU of the backend in a second', time(thousand.cpuMs)],
            ['RSS added', size(thousand.rssBytes)],
          ],
        },
      },
      {
        title: 'A fleet in one backend',
        text: [
          'All gateways in all regions, pods times gateways times regions watched by one process. «Fill» is from the first look at the fleet’s page until a gateway is shown in all regions; the rows below «fleet’s page» are measured afterwards, while the fleet is kept and nobody opens anything.',
          ...measured
            .filter(({ stopped }) => stopped)
            .map(
              fleet =>
                `The fleet of ${nameOf(fleet)} is not held here: ${
                  fleet.stopped
                }`,
            ),
        ],
        table: {
          header: ['', ...measured.map(nameOf)],
          rows: [
            [
              'pods',
              ...measured.map(({ regions, gateways, pods }) =>
                (regions * gateways * pods).toLocaleString('en'),
              ),
            ],
            ['fill', ...cell(({ fillMs }) => time(fillMs))],
            ['CPU of the fill', ...cell(({ fillCpuMs }) => time(fillCpuMs))],
            ['fleet’s page', ...cell(({ pageMs }) => time(pageMs))],
            ['fleet’s page, gzip', ...cell(({ pageBytes }) => size(pageBytes))],
            [
              'event loop meanwhile, p99',
              ...cell(({ pageLoopP99Ms }) => time(pageLoopP99Ms)),
            ],
            [
              'one gateway’s report, all regions',
              ...cell(({ reportMs }) => time(reportMs)),
            ],
            ['CPU in a second', ...cell(({ cpuMs }) => time(cpuMs))],
            ['heap', ...cell(({ heapBytes }) => size(heapBytes))],
            ['RSS', ...cell(({ rssBytes }) => size(rssBytes))],
            [
              'requests to each API server in a minute',
              ...cell(({ requestsPerMinute }) =>
                String(Math.round(requestsPerMinute)),
              ),
            ],
            [
              `${FLEET_VIEWERS} streams of the fleet at once, first event, p95`,
              ...cell(({ streamOpeningMs }) => time(p95(streamOpeningMs))),
            ],
            [
              'first event of a stream, gzip',
              ...cell(({ streamFirstBytes }) => size(streamFirstBytes)),
            ],
            [
              'a stream in a minute without a change',
              ...cell(({ streamBytes }) => `${Math.round(streamBytes)} B`),
            ],
            [
              `CPU in a second, ${FLEET_VIEWERS} streams open`,
              ...cell(({ streamCpuMs }) => time(streamCpuMs)),
            ],
            [
              'event loop, streams open, p99',
              ...cell(({ streamLoopP99Ms }) => time(streamLoopP99Ms)),
            ],
          ],
        },
      },
      { title: 'How to read it', text: [worldText] },
    ],
  };
}

function nameOf({ regions, gateways, pods }: Fleet): string {
  return `${regions} regions × ${gateways} gateways × ${pods} pods`;
}

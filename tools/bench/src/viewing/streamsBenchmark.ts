import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark } from '../Benchmark.ts';
import type { FigureSection, GoalFigure } from '../results/BenchmarkResult.ts';
import { median, percentile } from '../statistics.ts';
import { share, size, time } from './formats.ts';
import type { Arrival } from './load/StreamViewers.ts';
import type { StubChange } from './stub/StubRegion.ts';
import {
  gateway,
  POLL_MS,
  regionIds,
  startThreeRegions,
  worldText,
} from './world.ts';

const CHANGES = 20;
const CHANGE_EVERY_MS = 700;
const SETTLE_MS = 2_000;
/** Enough for what is compiled and watched, too few to pool memory for those that are measured. */
const WARM_STREAMS = 10;
/** As people come; what many at once take besides is measured apart. */
const OPENED_TOGETHER = 10;
const POLLERS = 5;
const CROWDS = [
  { viewers: 1, gzip: true },
  { viewers: 200, gzip: true },
  { viewers: 200, gzip: false },
];

/** How changes came to those who look. */
export interface Delivery {
  /** Of each change to each viewer, milliseconds. */
  delays: number[];
  /** Changes times viewers that did not come at all. */
  missing: number;
}

/** How changes came to so many streams. */
export interface MeasuredCrowd extends Delivery {
  viewers: number;
  /** Whether what they get is compressed. */
  gzip: boolean;
  /** Until the first report, of each viewer where all come at once, milliseconds. */
  opening: number[];
  /** While changes come, in a second. */
  cpuMs: number;
  /** By these streams, beyond what the process had before; bytes. */
  rssBytes: number;
  heapBytes: number;
  /** What is left of memory that opening all of them at once took besides; bytes. */
  rushRssBytes: number;
}

/** Goal P12, and P6 as far as the backend goes. */
export const streamsBenchmark: Benchmark = {
  id: 'P12',
  title: 'A change on its way to those who look',
  defaultRounds: 1,
  isMeasuredOnce: true,
  run: async ({ tell, signal }) => {
    const world = await startThreeRegions({ tell });
    const [changing] = regionIds;
    const pause = (milliseconds: number) =>
      sleep(milliseconds, undefined, { signal });
    const change = async () => {
      const changes: StubChange[] = [];
      for (let number = 0; number < CHANGES; number += 1) {
        await pause(CHANGE_EVERY_MS * (0.5 + Math.random()));
        changes.push(
          ...(await world
            .stub(changing)
            .call('change', { id: changing, changes: 1 })),
        );
      }
      return changes;
    };
    try {
      const crowds: MeasuredCrowd[] = [];
      tell('  warming up');
      // What is watched, compiled and pooled once does not count for the streams that follow.
      await world.load.call('openStreams', {
        requests: Array.from({ length: WARM_STREAMS }, (_, viewer) =>
          world.stream({ gateways: [gateway], viewer }),
        ),
      });
      await pause(SETTLE_MS);
      await world.load.call('closeStreams', {});
      await pause(SETTLE_MS);
      for (const { viewers, gzip } of CROWDS) {
        tell(`  ${viewers} streams${gzip ? '' : ', uncompressed'}`);
        const requests = Array.from({ length: viewers }, (_, viewer) =>
          world.stream({ gateways: [gateway], viewer }),
        );
        const before = await world.backend.call('probe', { collect: true });
        for (let opened = 0; opened < viewers; opened += OPENED_TOGETHER) {
          await world.load.call('openStreams', {
            requests: requests.slice(opened, opened + OPENED_TOGETHER),
            gzip,
          });
        }
        await pause(SETTLE_MS);
        await world.load.call('takeArrivals', {});
        await world.backend.call('probe', {});
        const began = performance.now();
        const changes = await change();
        const seconds = (performance.now() - began) / 1_000;
        const { cpuMs } = await world.backend.call('probe', {});
        await pause(SETTLE_MS);
        const { arrivals } = await world.load.call('takeArrivals', {});
        const after = await world.backend.call('probe', { collect: true });
        await world.load.call('closeStreams', {});
        await pause(SETTLE_MS);
        const calm = await world.backend.call('probe', { collect: true });
        const { milliseconds } = await world.load.call('openStreams', {
          requests,
          gzip,
        });
        await pause(SETTLE_MS);
        const rushed = await world.backend.call('probe', { collect: true });
        crowds.push({
          viewers,
          gzip,
          ...delaysOf({ changes, arrivals, viewers }),
          opening: milliseconds,
          cpuMs: cpuMs / seconds,
          rssBytes: after.rssBytes - before.rssBytes,
          heapBytes: after.heapBytes - before.heapBytes,
          rushRssBytes: rushed.rssBytes - calm.rssBytes,
        });
        await world.load.call('closeStreams', {});
        await pause(SETTLE_MS);
      }
      tell('  the Kubernetes plugin’s polling');
      const [polled, changes] = await Promise.all([
        world.load.call('poll', {
          requests: Array.from({ length: POLLERS }, (_, viewer) =>
            world.stockView({ gateway, viewer }),
          ),
          everyMs: POLL_MS,
          forMs: CHANGES * CHANGE_EVERY_MS + 2 * POLL_MS,
        }),
        change(),
      ]);
      const stock = delaysOf({
        changes,
        arrivals: polled.arrivals,
        viewers: POLLERS,
      });
      return { versions: {}, ...describeStreams({ crowds, stock }) };
    } finally {
      await world.stop();
    }
  },
};

/** How long each change took to each viewer; a change that came with a later one was seen then. */
export function delaysOf(options: {
  changes: StubChange[];
  arrivals: Arrival[];
  viewers: number;
}): Delivery {
  const { changes, arrivals, viewers } = options;
  const delays: number[] = [];
  let missing = 0;
  for (let viewer = 0; viewer < viewers; viewer += 1) {
    const seen = arrivals.filter(arrival => arrival.viewer === viewer);
    for (const { restarts, at } of changes) {
      const times = seen
        .filter(arrival => arrival.restarts >= restarts)
        .map(arrival => arrival.at);
      if (times.length) {
        delays.push(Math.min(...times) - at);
      } else {
        missing += 1;
      }
    }
  }
  return { delays, missing };
}

/** Judges the goals and explains the figures. */
export function describeStreams(options: {
  crowds: MeasuredCrowd[];
  stock: Delivery;
}): { goals: GoalFigure[]; sections: FigureSection[] } {
  const { crowds, stock } = options;
  const p95 = (figures: number[]) => percentile({ figures, share: 0.95 });
  const crowd = (viewers: number) => {
    const found = crowds.find(each => each.viewers === viewers && each.gzip);
    if (!found) {
      throw new RangeError(`${viewers} streams were not measured.`);
    }
    return found;
  };
  const one = p95(crowd(1).delays);
  const polled = p95(stock.delays);
  const many = crowd(200);
  const growth = many.rssBytes;
  return {
    goals: [
      {
        number: 'P6',
        what: 'a pod’s change from the API server to an open page’s connection, p95, against polling every 10 s',
        goal: '≤ 1/5',
        measured: `${share(one / polled)} (${time(polled)}, ${time(one)})`,
        reached:
          one / polled <= 0.2 && crowd(1).missing === 0 && stock.missing === 0,
      },
      {
        what: 'a change to 200 streams, p95',
        goal: '≤ 100 ms',
        measured: time(p95(many.delays)),
        reached: p95(many.delays) <= 100 && many.missing === 0,
      },
      {
        what: `memory (RSS) of 200 streams, opened ${OPENED_TOGETHER} at a time`,
        goal: '≤ 20 MB',
        measured: size(growth),
        reached: growth <= 20e6,
      },
    ],
    sections: [
      {
        title: 'Streams',
        text: [
          `${CHANGES} changes of a pod, one every ${
            CHANGE_EVERY_MS / 1_000
          } s or so; from the moment at which the API server’s stub writes one to its watches until a viewer has the report.`,
        ],
        table: {
          header: [
            '',
            ...crowds.map(
              ({ viewers, gzip }) =>
                `${viewers} streams${gzip ? '' : ', uncompressed'}`,
            ),
          ],
          rows: [
            [
              'change delivered, p50',
              ...crowds.map(({ delays }) => time(median(delays))),
            ],
            [
              'change delivered, p95',
              ...crowds.map(({ delays }) => time(p95(delays))),
            ],
            ['not delivered', ...crowds.map(({ missing }) => String(missing))],
            [
              'first report, all at once, p95',
              ...crowds.map(({ opening }) => time(p95(opening))),
            ],
            [
              'CPU of the backend in a second',
              ...crowds.map(({ cpuMs }) => time(cpuMs)),
            ],
            ['RSS added', ...crowds.map(({ rssBytes }) => size(rssBytes))],
            ['heap added', ...crowds.map(({ heapBytes }) => size(heapBytes))],
            [
              'RSS left behind where all come at once',
              ...crowds.map(({ rushRssBytes }) => size(rushRssBytes)),
            ],
          ],
        },
      },
      {
        title: 'How to read it',
        text: [
          worldText,
          'The first row of the goals ends where the browser’s part begins; the Kubernetes plugin’s polling is measured to the same point, over five pages whose polls are spread over the ten seconds. Streams are compressed as a browser wants them. Ten are opened and closed before, so that what is compiled and watched does not count for those that are measured. One user may have 200 here, 20 by default.',
          `What is added is measured with streams that were opened ${OPENED_TOGETHER} at a time. The first time that 200 come at once, the process grows for all the requests that are then under way, and does not shrink again; that is told apart, because it is no stream’s: 200 single reports asked for at once leave as much, and where they came before, 200 streams at once add nothing (when this was written: 58 MB by the reports, 3 MB by them again, and −3 MB by the streams).`,
        ],
      },
    ],
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark } from '../Benchmark.ts';
import type { FigureSection, GoalFigure } from '../results/BenchmarkResult.ts';
import { median } from '../statistics.ts';
import { time } from './formats.ts';
import { wallClock } from './process/ProcessProbe.ts';
import type { StubMode } from './stub/StubRegion.ts';
import type { ViewWorld } from './ViewWorld.ts';
import { gateway, regionIds, startThreeRegions, worldText } from './world.ts';

const FAULT_MS = 12_000;
const SETTLE_MS = 2_000;
const RETURN_TIMEOUT_MS = 60_000;
const CHANGE_EVERY_MS = 100;
const MOST_PER_SECOND = 2;
const MOST_RETURN_MS = 5_000;

const faults = {
  flapping: 'watches are accepted and closed at once',
  down: 'connections are broken off',
  hang: 'requests are taken and never answered',
} satisfies Partial<Record<StubMode, string>>;

type Fault = keyof typeof faults;

/** One fault of one API server. */
export interface MeasuredFault {
  fault: Fault;
  /** Requests, or connections that were tried, in a second. */
  perSecond: number;
  /** From its return until a change after it is told, milliseconds. */
  freshMs: number;
}

/** Goal P11: an API server that fails. */
export const failingBenchmark: Benchmark = {
  id: 'P11',
  title: 'An API server that flaps, is down or hangs',
  defaultRounds: 2,
  run: async ({ rounds, tell, signal }) => {
    const world = await startThreeRegions({ tell });
    const [id] = regionIds;
    const stub = world.stub(id);
    const measure = async (fault: Fault): Promise<MeasuredFault> => {
      await stub.call('behave', { id, mode: fault });
      await stub.call('takeCounts', { id });
      await sleep(FAULT_MS, undefined, { signal });
      const counts = await stub.call('takeCounts', { id });
      const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
      await stub.call('behave', { id, mode: 'normal' });
      const freshMs = await timeUntilFresh({ world, id, signal });
      await sleep(SETTLE_MS, undefined, { signal });
      return { fault, perSecond: all / (FAULT_MS / 1_000), freshMs };
    };
    try {
      await world.load.call('openStreams', {
        requests: [world.stream({ gateways: [gateway] })],
      });
      await sleep(SETTLE_MS, undefined, { signal });
      const measured: MeasuredFault[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        for (const fault of Object.keys(faults) as Fault[]) {
          const figures = await measure(fault);
          measured.push(figures);
          tell(
            `  ${fault}: ${figures.perSecond.toFixed(
              2,
            )} a second, fresh after ${time(figures.freshMs)}`,
          );
        }
      }
      return { versions: {}, ...describeFailing({ measured }) };
    } finally {
      await world.stop();
    }
  },
};

/** Changes pods until one of the changes comes to the viewer. */
async function timeUntilFresh(options: {
  world: ViewWorld;
  id: string;
  signal: AbortSignal;
}): Promise<number> {
  const { world, id, signal } = options;
  const returnedAt = wallClock();
  await world.load.call('takeArrivals', {});
  let first: number | undefined;
  while (wallClock() - returnedAt < RETURN_TIMEOUT_MS) {
    const [{ restarts }] = await world
      .stub(id)
      .call('change', { id, changes: 1 });
    first ??= restarts;
    await sleep(CHANGE_EVERY_MS, undefined, { signal });
    const { arrivals } = await world.load.call('takeArrivals', {});
    const fresh = arrivals.find(arrival => arrival.restarts >= (first ?? 0));
    if (fresh) {
      return fresh.at - returnedAt;
    }
  }
  return Infinity;
}

/** Judges the goals and explains the figures. */
export function describeFailing(options: { measured: MeasuredFault[] }): {
  goals: GoalFigure[];
  sections: FigureSection[];
} {
  const { measured } = options;
  const goals = (Object.keys(faults) as Fault[]).flatMap(fault => {
    const of = (figure: 'perSecond' | 'freshMs') =>
      median(
        measured.filter(each => each.fault === fault).map(each => each[figure]),
      );
    const perSecond = of('perSecond');
    const freshMs = of('freshMs');
    return [
      {
        what: `requests to an API server where ${faults[fault]}`,
        goal: `≤ ${MOST_PER_SECOND} a second`,
        measured: `${perSecond.toFixed(2)} a second`,
        reached: perSecond <= MOST_PER_SECOND,
      },
      {
        what: '… fresh again after its return',
        goal: `≤ ${MOST_RETURN_MS / 1_000} s`,
        measured: time(freshMs),
        reached: freshMs <= MOST_RETURN_MS,
      },
    ];
  });
  return {
    goals,
    sections: [
      {
        title: 'How to read it',
        text: [
          worldText,
          `One of three API servers fails for ${
            FAULT_MS / 1_000
          } s while a page is open, of which eight kinds are watched there. Where it is down, connections that were tried are counted. It is fresh again when a change of a pod that was made after its return has come to the page. For comparison: the informers of @kubernetes/client-node 1.4.0 ask an API server that closes each watch 1,894 times a second, as measured when this was designed; the Kubernetes plugin has no watches.`,
        ],
      },
    ],
  };
}

import type { Benchmark, BenchmarkOptions } from '../Benchmark.ts';
import type { FigureSection, GoalFigure } from '../results/BenchmarkResult.ts';
import { median } from '../statistics.ts';
import { alternate } from './alternate.ts';
import { share, time, times } from './formats.ts';
import type { SeenStates } from './load/loadProcess.ts';
import type { ViewWorld, WorldGateway } from './ViewWorld.ts';
import { DELAY_MS, regionIds, startThreeRegions, worldText } from './world.ts';

const SLOW_MS = 2_000;
/** After this our backend says that a region does not answer. */
const REGION_TIMEOUT_MS = 4_000;
const LABEL_MARGIN_MS = 250;
/** For so long the hung region is waited for by the Kubernetes plugin; it would wait for good. */
const PATIENCE_MS = 15_000;
const RECOVERY_TIMEOUT_MS = 30_000;
const faulty = regionIds[1];
const well = regionIds.filter(id => id !== faulty);

/** One round; milliseconds. */
export interface FaultyRound {
  /** All regions well, nothing known: until those that do not hang later are shown. */
  allWell: number;
  /** One region hangs: until the others are shown. */
  othersWhileHung: number;
  /** … until that one is said not to answer. */
  labelled: number;
  /** One region takes 2 s for each answer: until all are shown. */
  slowAll: number;
  /** … until the others are shown. */
  othersWhileSlow: number;
  /** The Kubernetes plugin's view with that region. */
  stockSlow: number;
}

/** Goals P4 and P5: one region that hangs, or is slow. */
export const faultyRegionBenchmark: Benchmark = {
  id: 'P4',
  title: 'One of three regions hangs, or is slow',
  defaultRounds: 5,
  run: async options => {
    const { rounds, tell, signal } = options;
    // Nothing is known of a namespace that nobody has looked at: each look is a cold one.
    const looks = Array.from({ length: 3 * rounds + 1 }, (_, number) => ({
      name: `orders-${number}`,
      namespace: `gateways-${number}`,
    }));
    const world = await startThreeRegions({ gateways: looks, tell });
    try {
      const next = () => looks.pop() as WorldGateway;
      tell('  warming up');
      await follow({ world, gateway: next(), until: healthy(regionIds) });
      await world.load.call('once', {
        request: world.stockView({
          gateway: { name: 'orders-0', namespace: '' },
        }),
        timeoutMs: PATIENCE_MS,
      });
      const measured: FaultyRound[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        signal.throwIfAborted();
        const figures = await measureRound({ ...options, world, next, round });
        measured.push(figures);
        tell(
          `  round ${round}: hung: ${time(figures.othersWhileHung)}, ${time(
            figures.labelled,
          )}; slow: ${time(figures.othersWhileSlow)}, ${time(
            figures.slowAll,
          )} against ${time(figures.stockSlow)}`,
        );
      }
      await world.stub(faulty).call('behave', { id: faulty, mode: 'hang' });
      const { status, milliseconds } = await world.load.call('once', {
        request: world.stockView({
          gateway: { name: 'orders-0', namespace: '' },
        }),
        timeoutMs: PATIENCE_MS,
      });
      const stockHung = status === undefined ? undefined : milliseconds;
      return {
        versions: {},
        ...describeFaults({ rounds: measured, stockHung }),
      };
    } finally {
      await world.stop();
    }
  },
};

async function measureRound(
  options: BenchmarkOptions & {
    world: ViewWorld;
    next: () => WorldGateway;
    round: number;
  },
): Promise<FaultyRound> {
  const { world, next, round } = options;
  const behave = (behaviour: { mode?: 'normal' | 'hang'; delayMs?: number }) =>
    world.stub(faulty).call('behave', { id: faulty, ...behaviour });
  const firstTime = (seen: SeenStates[], wanted: Record<string, string>) =>
    seen.find(({ states }) => isSo({ states, wanted }))?.milliseconds ??
    Infinity;
  const firstShown = (seen: SeenStates[], ids: string[]) =>
    seen.find(({ shown }) => ids.every(id => shown.includes(id)))
      ?.milliseconds ?? Infinity;
  const figures: Partial<FaultyRound> = {};

  const allWell = await follow({
    world,
    gateway: next(),
    until: healthy(regionIds),
  });
  // Of the same regions as below: otherwise a hung one would seem to make the others faster.
  figures.allWell = firstTime(allWell, healthy(well));

  await behave({ mode: 'hang' });
  const hanging = next();
  const hung = await follow({
    world,
    gateway: hanging,
    until: { ...healthy(well), [faulty]: 'unreachable' },
  });
  figures.othersWhileHung = firstTime(hung, healthy(well));
  figures.labelled = firstTime(hung, { [faulty]: 'unreachable' });
  await behave({ mode: 'normal' });
  // A region that has just returned is asked with care: what follows is about one that is only slow.
  await follow({ world, gateway: hanging, until: healthy(regionIds) });

  await behave({ delayMs: SLOW_MS });
  const slow = next();
  await alternate({
    round,
    ways: [
      async () => {
        const { status, milliseconds } = await world.load.call('once', {
          request: world.stockView({ gateway: slow }),
          timeoutMs: PATIENCE_MS,
        });
        if (status !== 200) {
          throw new Error(
            `The Kubernetes plugin answered ${
              status ?? 'nothing'
            }: nothing to compare with.`,
          );
        }
        figures.stockSlow = milliseconds;
      },
      async () => {
        const seen = await follow({
          world,
          gateway: slow,
          until: healthy(regionIds),
        });
        figures.slowAll = firstShown(seen, regionIds);
        figures.othersWhileSlow = firstShown(seen, well);
      },
    ],
  });
  await behave({ delayMs: DELAY_MS });
  return figures as FaultyRound;
}

async function follow(options: {
  world: ViewWorld;
  gateway: WorldGateway;
  until: Record<string, string>;
}): Promise<SeenStates[]> {
  const { world, gateway, until } = options;
  return world.load.call('followStates', {
    request: world.stream({ gateways: [gateway] }),
    until,
    timeoutMs: RECOVERY_TIMEOUT_MS,
  });
}

function healthy(ids: string[]): Record<string, string> {
  return Object.fromEntries(ids.map(id => [id, 'healthy']));
}

function isSo(options: {
  states: Record<string, string>;
  wanted: Record<string, string>;
}): boolean {
  const { states, wanted } = options;
  return Object.entries(wanted).every(([id, state]) => states[id] === state);
}

/** Judges the goals and explains the figures. */
export function describeFaults(options: {
  rounds: FaultyRound[];
  /** Absent where the Kubernetes plugin gave no answer while it was waited for. */
  stockHung?: number;
}): { goals: GoalFigure[]; sections: FigureSection[] } {
  const { rounds, stockHung } = options;
  const of = (figure: keyof FaultyRound) =>
    median(rounds.map(round => round[figure]));
  const hung = of('othersWhileHung') / of('allWell');
  const slow = of('slowAll') / of('stockSlow');
  const others = of('othersWhileSlow') / of('stockSlow');
  const stockWord =
    stockHung === undefined
      ? `none in ${PATIENCE_MS / 1_000} s`
      : time(stockHung);
  return {
    goals: [
      {
        number: 'P4',
        what: `one region hangs, nothing is known: first useful answer against all regions well (Kubernetes plugin: ${stockWord})`,
        goal: '≤ 1.2 times',
        measured: `${times(hung)} (${time(of('allWell'))}, ${time(
          of('othersWhileHung'),
        )})`,
        reached: hung <= 1.2,
      },
      {
        number: 'P4',
        what: 'the hung region is said not to answer',
        goal: `≤ ${REGION_TIMEOUT_MS + LABEL_MARGIN_MS} ms`,
        measured: time(of('labelled')),
        reached: of('labelled') <= REGION_TIMEOUT_MS + LABEL_MARGIN_MS,
      },
      {
        number: 'P5',
        what: 'one region takes 2 s for each answer, nothing is known: all regions shown, against the Kubernetes plugin',
        goal: '≤ 0.6 times',
        measured: `${share(slow)} (${time(of('stockSlow'))}, ${time(
          of('slowAll'),
        )})`,
        reached: slow <= 0.6,
      },
      {
        number: 'P5',
        what: '… the other regions shown, against the Kubernetes plugin',
        goal: '≤ 0.1 times',
        measured: `${share(others)} (${time(of('othersWhileSlow'))})`,
        reached: others <= 0.1,
      },
    ],
    sections: [
      {
        title: 'How to read it',
        text: [
          worldText,
          'Ours is what a page does: it opens a stream, and the time ends with the first report that shows the regions named: as healthy where one hangs, with their Deployments and pods where one is slow. (The gateway’s own status, which the Kubernetes plugin does not read, is asked for when its pods are known and comes as long after them.) Each look is at a gateway in a namespace at which nobody has looked, so that nothing is known of it. The Kubernetes plugin keeps nothing, so that each of its views is a cold one; it asks each region twice, the second time when all have answered the first.',
        ],
      },
    ],
  };
}

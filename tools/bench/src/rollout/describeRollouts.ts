import type {
  BenchmarkFigures,
  FigureSection,
  GoalFigure,
} from '../results/BenchmarkResult.ts';
import { median, range } from '../statistics.ts';
import type { TaskTimes } from './BenchPortal.ts';
import type { RolloutRound, RolloutSetting, Traffic } from './RolloutRound.ts';

const MOST_OF_SLOWEST = 1.25;
const LEAST_FASTER = 2.4;
const MOST_OVERHEAD = 0.1;
const MOST_OVERHEAD_MS = 50;

/** All rounds of one setting. */
export interface MeasuredSetting {
  setting: RolloutSetting;
  rounds: RolloutRound[];
}

/** Medians of one setting, in milliseconds. */
interface Medians {
  name: string;
  roundTripMs: number;
  /** Bare Helm in the region in which it takes longest. */
  slowest: number;
  /** Bare Helm in the region in which the action runs alone. */
  bare: number;
  oneByOne: number;
  together: number;
  single: number;
}

/** Judges the goals and explains the figures. */
export function describeRollouts(options: {
  measured: MeasuredSetting[];
}): Pick<BenchmarkFigures, 'goals' | 'sections'> {
  const { measured } = options;
  const medians = measured.map(toMedians);
  return {
    goals: medians.flatMap(judge),
    sections: [
      timesSection({ measured, medians }),
      partsSection({ measured, medians }),
      methodSection,
    ],
  };
}

function toMedians({ setting, rounds }: MeasuredSetting): Medians {
  const of = (figure: (round: RolloutRound) => number) =>
    median(rounds.map(figure));
  const perRegion = rounds[0].bare.map((_, region) =>
    of(({ bare }) => bare[region]),
  );
  return {
    name: `Helm ${setting.major}, RTT ${setting.roundTripMs} ms`,
    roundTripMs: setting.roundTripMs,
    slowest: Math.max(...perRegion),
    bare: perRegion[0],
    oneByOne: of(({ oneByOne }) => oneByOne),
    together: of(({ together }) => together.execution.ended),
    single: of(({ single }) => single.execution.ended),
  };
}

function judge(medians: Medians): GoalFigure[] {
  const { name, slowest, bare, oneByOne, together, single } = medians;
  const ofSlowest = together / slowest;
  const faster = oneByOne / together;
  const overhead = single - bare;
  return [
    {
      what: `three regions by one action against the slowest region alone by bare Helm (${name})`,
      goal: `≤ ${MOST_OF_SLOWEST} times`,
      measured: `${ofSlowest.toFixed(2)} times`,
      reached: ofSlowest <= MOST_OF_SLOWEST,
    },
    {
      what: `… against bare Helm one region after another (${name})`,
      goal: `≥ ${LEAST_FASTER} times faster`,
      measured: `${faster.toFixed(2)} times`,
      reached: faster >= LEAST_FASTER,
    },
    {
      what: `the action over bare Helm in one region (${name})`,
      goal: `≤ ${MOST_OVERHEAD * 100} % or ${MOST_OVERHEAD_MS} ms`,
      measured: `${overhead < 0 ? '' : '+'}${Math.round(
        (overhead / bare) * 100,
      )} % (${Math.round(overhead)} ms)`,
      reached: overhead <= Math.max(MOST_OVERHEAD * bare, MOST_OVERHEAD_MS),
    },
  ];
}

function timesSection(options: {
  measured: MeasuredSetting[];
  medians: Medians[];
}): FigureSection {
  const { measured, medians } = options;
  const spread = (rounds: number[]) => {
    const { min, max } = range(rounds);
    return `${seconds(median(rounds))} (${seconds(min)} to ${seconds(max)})`;
  };
  return {
    title: 'Times',
    text: [
      'Seconds: the median, and the smallest and largest round. Nothing is subtracted: the action’s time is that of its task, from when the scaffolder begins to execute it until it has done with it, gate, lock, release record and checks included.',
    ],
    table: {
      header: ['', ...medians.map(({ name }) => name)],
      rows: [
        row('bare Helm, first region', ({ rounds }) =>
          spread(rounds.map(({ bare }) => bare[0])),
        ),
        row('bare Helm, three regions one after another', ({ rounds }) =>
          spread(rounds.map(({ oneByOne }) => oneByOne)),
        ),
        row('bare Helm, three regions at once', ({ rounds }) =>
          spread(rounds.map(({ atOnce }) => atOnce)),
        ),
        row('the action, three regions', ({ rounds }) =>
          spread(rounds.map(({ together }) => together.execution.ended)),
        ),
        row('the action, first region', ({ rounds }) =>
          spread(rounds.map(({ single }) => single.execution.ended)),
        ),
        row('… with the request that starts the task', ({ rounds }) =>
          spread(rounds.map(({ single }) => single.fromRequest)),
        ),
      ],
    },
  };

  function row(title: string, cell: (setting: MeasuredSetting) => string) {
    return [title, ...measured.map(cell)];
  }
}

function partsSection(options: {
  measured: MeasuredSetting[];
  medians: Medians[];
}): FigureSection {
  const { measured, medians } = options;
  const part = (
    title: string,
    figure: (times: TaskTimes['execution']) => number,
  ) => [
    title,
    ...measured.map(({ rounds }) =>
      seconds(median(rounds.map(({ single }) => figure(single.execution)))),
    ),
  ];
  const traffic = (title: string, figure: (round: RolloutRound) => Traffic) => [
    title,
    ...measured.map(({ rounds }) => {
      const of = (key: keyof Traffic) =>
        median(rounds.map(round => figure(round)[key]));
      return `${of('connections')}, ${of('turns')}`;
    }),
  ];
  return {
    title: 'What the action’s time goes to, one region',
    text: [
      'Seconds (medians), and what passed the distance. A turn is a client that speaks after it has been answered, the handshake included; several requests on one HTTP/2 connection can share one, so that turns tell proportions and not requests.',
    ],
    table: {
      header: ['', ...medians.map(({ name }) => name)],
      rows: [
        part(
          'the chart is packed, the values are checked',
          times => times.prepared,
        ),
        part(
          'lock, Helm’s history, Deployments and Secrets are read; Helm is started meanwhile',
          times => times.examined - times.prepared,
        ),
        part(
          'Helm installs and waits; its history is checked, the record written, the gate asked',
          times => times.deployed - times.examined,
        ),
        part(
          'the lock is freed, the scaffolder ends the task',
          times => times.ended - times.deployed,
        ),
        traffic(
          'connections and turns, the action',
          round => round.singleTraffic,
        ),
        traffic('connections and turns, bare Helm', round => round.bareTraffic),
      ],
    },
  };
}

const methodSection: FigureSection = {
  title: 'How to read it',
  text: [
    'Everything but the distance is real: three control planes of `tools/local-cluster`, Helm, and the portal of this repository, whose scaffolder runs a template with `dvara:release:deploy` as its only step. Nodes and pods are played by KWOK: a pod is ready about two seconds after it is scheduled, which is less than a real gateway takes, so that overheads weigh more here than they would there.',
    'Each region stands behind a TCP proxy that holds every chunk back for half the round-trip time in each direction, and a new connection’s first for a whole one more, because loopback shakes hands at once. TLS goes through unchanged. Bare Helm and the portal go the same way.',
    'Bare Helm gets the same chart, values and flags as the action gives it, and a home that lasts: it finds the API server’s kinds and schemas in `~/.kube/cache`, as on a person’s machine. The action’s Helm begins with an empty home each time and has the same in a folder of the portal (docs/adr/0009). Every round installs in empty regions, first bare Helm and then the action, or the other way round. A warm-up round goes before.',
    'Both run on one machine with the control planes. With few cores three Helms, three API servers and the portal compete for them, which a portal that talks to clusters elsewhere does not know. The row «bare Helm, three regions at once» is what the machine can do at best: how much longer it is than one region alone is the machine’s part, and only what the action adds to it is the action’s.',
    'The gate asks the gateway at an address of its own (`status.access: url`), without TLS. While Helm waits it is asked once a second until it answers and then as seldom as keeps the connection, so that the question that counts mostly finds an open connection and takes one round trip, while Helm’s history is checked; else it takes two. The same holds for the API server’s proxy (`serviceProxy`, the default), which cannot reach pods that KWOK plays. A port-forward takes five.',
    'What the action does besides Helm, and why it is not left out: the lock is taken before anything is read and freed before the task ends (a round trip each; freed later, the next task could find it taken). Between them Helm’s history is checked, because its exit code alone is not believed, while the record is written and the gateway is asked: one. History, Deployments, release record and Secrets are read in one more, which costs no time, because Helm is started before and waits for its values (docs/adr/0010). So three round trips are left on the way, 150 ms and 300 ms at these distances, and less than a tenth of a second in which the portal computes. Where real pods take longer to be ready, that is less of the whole.',
  ],
};

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2);
}

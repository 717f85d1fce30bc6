import type { ProxiedConnection } from '../latency/LatencyProxy.ts';
import type { BareHelm } from './BareHelm.ts';
import type { BenchPortal, TaskTimes } from './BenchPortal.ts';
import type { BenchRegion } from './BenchRegion.ts';

/** Everything of one setting: which Helm, how far away. */
export interface RolloutSetting {
  major: 3 | 4;
  roundTripMs: number;
}

/** What one region's API server saw of an installation. */
export interface Traffic {
  connections: number;
  turns: number;
}

/** One measured round; all times in milliseconds. */
export interface RolloutRound {
  /** Bare Helm, region by region, in the order of the regions. */
  bare: number[];
  /** The same from the first region's beginning to the last one's end. */
  oneByOne: number;
  /** Bare Helm in the first region. */
  bareTraffic: Traffic;
  /** Bare Helm in all regions at once: what this machine can do at best. */
  atOnce: number;
  /** The action over all regions. */
  together: TaskTimes;
  /** The action over the first region. */
  single: TaskTimes;
  singleTraffic: Traffic;
}

/** What a round is run with. */
export interface RoundOptions {
  portal: BenchPortal;
  helm: BareHelm;
  archive: string;
  regions: BenchRegion[];
  releaseName: string;
  /** Values of the release by region, as the portal gives them. */
  values: Map<BenchRegion, string>;
  /** Whether the action goes before bare Helm. */
  actionFirst: boolean;
  signal: AbortSignal;
}

/** Measures each way to install once; every one finds empty regions. */
export async function runRound(options: RoundOptions): Promise<RolloutRound> {
  const { portal, regions, releaseName: gateway, signal } = options;
  const [first] = regions;
  const round: Partial<RolloutRound> = {};
  const ways: Array<() => Promise<void>> = [
    async () => {
      Object.assign(round, await installOneByOne(options));
    },
    async () => {
      round.atOnce = await installAtOnce(options);
    },
    async () => {
      round.together = await portal.deploy({ gateway, regions, signal });
    },
    async () => {
      first.takeConnections();
      round.single = await portal.deploy({
        gateway,
        regions: [first],
        signal,
      });
      round.singleTraffic = sum(first.takeConnections());
    },
  ];
  for (const way of options.actionFirst ? ways.reverse() : ways) {
    await way();
    await clear(options);
  }
  return round as RolloutRound;
}

/** Takes the release away everywhere. */
export async function clear(options: {
  helm: BareHelm;
  regions: BenchRegion[];
  releaseName: string;
  signal: AbortSignal;
}): Promise<void> {
  await Promise.all(
    options.regions.map(async region => {
      await options.helm.uninstall(region);
      await region.waitUntilClear(options);
    }),
  );
}

async function installOneByOne(
  options: RoundOptions,
): Promise<Pick<RolloutRound, 'bare' | 'oneByOne' | 'bareTraffic'>> {
  const { regions, signal } = options;
  const [first] = regions;
  first.takeConnections();
  const began = performance.now();
  const bare: number[] = [];
  for (const region of regions) {
    signal.throwIfAborted();
    bare.push(await install(options, region));
  }
  return {
    bare,
    oneByOne: performance.now() - began,
    bareTraffic: sum(first.takeConnections()),
  };
}

async function installAtOnce(options: RoundOptions): Promise<number> {
  const began = performance.now();
  await Promise.all(options.regions.map(region => install(options, region)));
  return performance.now() - began;
}

function install(options: RoundOptions, region: BenchRegion): Promise<number> {
  const { helm, archive, values } = options;
  return helm.install({ region, archive, values: values.get(region) ?? '' });
}

function sum(connections: ProxiedConnection[]): Traffic {
  // The portal's watches are open all the time and say nothing.
  const used = connections.filter(({ turns }) => turns > 0);
  return {
    connections: used.length,
    turns: used.reduce((turns, each) => turns + each.turns, 0),
  };
}

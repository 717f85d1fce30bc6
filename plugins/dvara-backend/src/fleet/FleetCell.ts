import {
  computeRegionState,
  currentData,
  hasUsedItsRange,
  isPending,
  isRolling,
  servicesWithoutEndpoints,
  type FleetRegion,
  type HeadlineRegion,
  type RegionReadings,
} from '@dvara/backstage-plugin-dvara-common';
import type { WatchClock } from '@dvara/backstage-plugin-dvara-node';
import { findRelease } from '../reading/findRelease';
import { recordNameOf, type RegionSources } from '../reading/readRegion';
import type { LastReadings } from '../services/LastReadings';
import type { ReadLimits } from '../services/limits';
import type { RegionReader } from '../services/RegionReader';
import type { StatusKey } from '../watching/StatusPolls';
import type { FleetPlace } from './FleetPlace';

/** What of a cell is not only when it was looked at. */
export type CellFacts = Omit<FleetRegion, 'checkedAt'>;

/** A cell as it is told. */
export interface ToldCell {
  readonly facts: CellFacts;
  /** What the gateway's headline is made of. */
  readonly headline: HeadlineRegion;
  /** When it was looked at or, where it is stale, when its oldest facts were seen; ISO 8601. */
  readonly checkedAt: string;
  /** Grows with each reading. */
  readonly version: number;
}

/** By then every grace has passed; not so far that a date could not hold it. */
const FAR_FUTURE = '9999-01-01T00:00:00.000Z';

/**
 * One gateway at one place. It is read again only where something that it was judged by has
 * changed, or where time alone may change the judgement.
 */
export class FleetCell implements ToldCell {
  readonly place: FleetPlace;
  readonly #gateway: string;
  readonly #reader: RegionReader;
  readonly #last: LastReadings;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  #version = 0;
  #told: Omit<ToldCell, 'version'>;
  #reading: Promise<void> | undefined;
  #generation = -1;
  #epoch = -1;
  /** How many changes the place had when it was read. */
  #changes = 0;
  #statusChanges = 0;
  #dependencies: string[] = [];
  #status: StatusKey | undefined;
  /** When time alone may have changed it, milliseconds since 1970. */
  #againAt = 0;

  constructor(options: {
    place: FleetPlace;
    gateway: string;
    reader: RegionReader;
    last: LastReadings;
    limits: ReadLimits;
    clock: WatchClock;
  }) {
    this.place = options.place;
    this.#gateway = options.gateway;
    this.#reader = options.reader;
    this.#last = options.last;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#told = toldOf({
      region: this.#reader.summaryOf(this.place.region),
      namespace: this.place.namespace,
      checkedAt: this.place.checkedAt,
    });
  }

  get version(): number {
    return this.#version;
  }

  get facts(): CellFacts {
    return this.#told.facts;
  }

  get headline(): HeadlineRegion {
    return this.#told.headline;
  }

  get checkedAt(): string {
    const { facts, checkedAt } = this.#told;
    return facts.stale || checkedAt > this.place.checkedAt
      ? checkedAt
      : this.place.checkedAt;
  }

  /** Whether it would be read to the same, told by the place's last look. */
  isCurrent(): boolean {
    const { place } = this;
    if (
      this.#reading ||
      this.#generation !== place.generation ||
      this.#clock.now() >= this.#againAt
    ) {
      return false;
    }
    if (this.#epoch === place.epoch) {
      return true;
    }
    if (
      place.hasChanged({
        dependencies: this.#dependencies,
        since: this.#changes,
      }) ||
      (this.#status &&
        this.#reader.statuses.hasChanged({
          key: this.#status,
          since: this.#statusChanges,
        }))
    ) {
      return false;
    }
    this.#epoch = place.epoch;
    return true;
  }

  /** Says that it is still looked at. */
  keep(): void {
    if (this.#status && !this.#reader.statuses.keep(this.#status)) {
      this.#againAt = 0;
    }
  }

  /** Reads it, once for all who want that at this moment. */
  async read(options: { waitMs: number }): Promise<void> {
    while (this.#reading) {
      // Something may have changed since that has begun.
      await this.#reading;
      if (this.isCurrent()) {
        return;
      }
    }
    this.#reading = this.#read(options).finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #read(options: { waitMs: number }): Promise<void> {
    const { place } = this;
    this.#generation = place.generation;
    this.#epoch = place.epoch;
    this.#statusChanges = this.#reader.statuses.changes;
    try {
      const readings = await this.#reader.read({
        place: this.#target(),
        last: this.#last,
        open: async () => this.#open(options),
      });
      this.#againAt = this.#againAfter(readings);
      this.#told = toldOf(readings);
      this.#version += 1;
    } catch (error) {
      this.#generation = -1;
      throw error;
    }
  }

  #open(options: { waitMs: number }) {
    const { waitMs } = options;
    const { cache } = this.place;
    const target = this.#reader.targetAt(this.#target());
    this.#changes = cache.index.changes;
    this.#status = undefined;
    const snapshot = cache.snapshotOf({
      gateway: this.#gateway,
      regionId: this.place.region.id,
      forState: true,
    });
    const deployments = [...(snapshot.deployments.data?.values() ?? [])];
    this.#dependencies = cache.index.dependenciesOf({
      gateway: this.#gateway,
      regionId: this.place.region.id,
      record: recordNameOf({
        target,
        found: findRelease({ target, deployments }),
      }),
    });
    const pace = { pace: 'fleet' } as const;
    const { statuses, records } = this.#reader;
    const sources: RegionSources = {
      cache: {
        settled: async () => cache.isSettled(),
        snapshot: () => snapshot,
      },
      statuses: {
        use: asked => {
          this.#status = asked;
          return statuses.use({
            ...asked,
            ...pace,
            waitMs: Math.min(asked.waitMs, waitMs),
          });
        },
      },
      records: {
        read: asked =>
          records.read({
            ...asked,
            ...pace,
            waitMs: Math.min(asked.waitMs, waitMs),
          }),
      },
    };
    return { target, sources, waitMs };
  }

  #target() {
    const { region, namespace } = this.place;
    return { region, namespace, gateway: this.#gateway };
  }

  #againAfter(readings: RegionReadings): number {
    const now = this.#clock.now();
    const { fleetFreshMs, fleetStatusEveryMs } = this.#limits;
    if (
      changesWithTime(readings) ||
      (readings.failure && !this.place.failure)
    ) {
      return now + fleetFreshMs;
    }
    return this.place.readsRecordsByName ? now + fleetStatusEveryMs : Infinity;
  }
}

/** A cell of which nothing is read: its entity names what is not configured. */
export function unreadCell(readings: RegionReadings): ToldCell {
  return { ...toldOf(readings), version: 0 };
}

/** Of a reading what a cell can be completed by when the next one fails. */
export function keptOfCell(readings: RegionReadings): RegionReadings {
  const { components, release, status, ...others } = readings;
  return {
    ...others,
    release,
    status,
    components: components && {
      ...components,
      data: components.data?.map(component => ({ ...component, pods: [] })),
    },
    autoscaling: undefined,
    usage: undefined,
    endpoints: undefined,
    disruptionBudgets: undefined,
    events: undefined,
  };
}

/** Whether it would be judged otherwise later, though nothing happened. */
function changesWithTime(readings: RegionReadings): boolean {
  const release = currentData(readings.release);
  const components = currentData(readings.components) ?? [];
  return (
    !readings.release ||
    (release ? isPending(release) : false) ||
    components.some(({ pods }) =>
      pods.some(({ ready, deleting }) => !ready && !deleting),
    ) ||
    servicesWithoutEndpoints({ ...readings, checkedAt: FAR_FUTURE }).length !==
      servicesWithoutEndpoints(readings).length
  );
}

function toldOf(readings: RegionReadings): Omit<ToldCell, 'version'> {
  const { region, release, components, status, checkedAt } = readings;
  const server = components?.data?.find(
    ({ component }) => component === 'gateway-server',
  );
  const judged = computeRegionState(readings);
  const stale = [release, components].filter(
    section => section?.data !== undefined && section.failure !== undefined,
  );
  const [seenAt] = stale.flatMap(section => section?.dataAt ?? []).sort();
  return {
    facts: {
      regionId: region.id,
      ...judged,
      chartVersion: release?.data?.chartVersion,
      appVersion: release?.data?.appVersion,
      ready: server?.ready,
      desired: server?.desired,
      ...progressOf(readings),
      stale: stale.length > 0,
    },
    headline: { region, ...judged, status },
    checkedAt: seenAt ?? checkedAt,
  };
}

function progressOf(
  readings: RegionReadings,
): Pick<CellFacts, 'atMaximum' | 'rolling'> {
  const release = currentData(readings.release);
  const components = currentData(readings.components);
  const autoscaling = currentData(readings.autoscaling);
  if (readings.failure || !release) {
    return {};
  }
  return {
    atMaximum: autoscaling?.some(
      autoscaler =>
        autoscaler.component === 'gateway-server' &&
        hasUsedItsRange(autoscaler),
    ),
    rolling:
      components && isRolling({ release, components, at: readings.checkedAt }),
  };
}

import { setImmediate } from 'node:timers/promises';
import {
  computeHeadline,
  computeRegionState,
  describeRegionState,
  type FleetGateway,
  type FleetRegion,
  type RegionReadings,
  type RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import type {
  DvaraRegion,
  RegionsService,
  WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import { LRUCache } from 'lru-cache';
import type { RegionSources } from '../reading/readRegion';
import type { RegionTarget } from '../reading/RegionTarget';
import type { CataloguedGateway } from '../services/GatewayAccessService';
import { LastReadings } from '../services/LastReadings';
import type { ReadLimits } from '../services/limits';
import type { GatewayPlace, RegionReader } from '../services/RegionReader';
import type { FleetService } from './FleetService';
import { ReleaseIndex } from './ReleaseIndex';

/** Gateways that are put together in one turn, so that the portal keeps its breath. */
const GATEWAYS_IN_A_TURN = 4;

/** A cell with what the headline needs of it. */
interface Cell {
  region: RegionSummary;
  cell: FleetRegion;
}

/** A namespace of a region, looked at once for all gateways. */
interface FleetPlace {
  target: RegionTarget;
  sources: RegionSources;
  index: ReleaseIndex;
  waitMs: number;
}

/**
 * Answers from what is watched, as the reports do: the same readings and the same
 * judgement, by which a cell never says anything else than the gateway's own page.
 */
export class DefaultFleetService implements FleetService {
  readonly #regions: RegionsService;
  readonly #reader: RegionReader;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  /** Of less than a report shows, so that it is kept apart. */
  readonly #last: LastReadings;
  readonly #cells: LRUCache<string, { at: number; reading: Promise<Cell> }>;

  constructor(options: {
    regions: RegionsService;
    reader: RegionReader;
    limits: ReadLimits;
    clock: WatchClock;
  }) {
    this.#regions = options.regions;
    this.#reader = options.reader;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#cells = new LRUCache({ max: options.limits.keptReadings });
    this.#last = new LastReadings({ max: options.limits.keptReadings });
  }

  async read(options: {
    gateways: CataloguedGateway[];
  }): Promise<{ regions: RegionSummary[]; gateways: FleetGateway[] }> {
    const { gateways } = options;
    const places = this.#open(gateways);
    const rows: Array<Promise<FleetGateway>> = [];
    for (const [index, gateway] of gateways.entries()) {
      rows.push(this.#row({ gateway, places }));
      if (index % GATEWAYS_IN_A_TURN === GATEWAYS_IN_A_TURN - 1) {
        await setImmediate();
      }
    }
    return {
      gateways: (await Promise.all(rows)).sort(worstFirst),
      regions: this.#regions.list().map(region => ({
        ...this.#reader.summaryOf(region),
        reachability: this.#reader.reachability.of(region.id),
      })),
    };
  }

  /** Begins to watch all places, each of which waits for itself where nothing is known of it. */
  #open(gateways: CataloguedGateway[]): Map<string, Promise<FleetPlace>> {
    const places = new Map<string, Promise<FleetPlace>>();
    for (const { reference } of gateways) {
      for (const region of this.#reader.regionsOf(reference).configured) {
        const place = this.#reader.placeOf({ region, reference });
        if (!('refused' in place) && !places.has(keyOf(place))) {
          const opened = this.#openPlace(place);
          // Each cell that waits for it hears of it.
          opened.catch(() => undefined);
          places.set(keyOf(place), opened);
        }
      }
    }
    return places;
  }

  async #openPlace(place: GatewayPlace): Promise<FleetPlace> {
    const { regionMs } = this.#limits;
    const began = this.#clock.now();
    const sources = this.#reader.sourcesAt(place);
    const isCold = !(await sources.cache.settled({ waitMs: 0 }));
    if (isCold) {
      await sources.cache.settled({ waitMs: regionMs });
    }
    const left = Math.max(0, regionMs - (this.#clock.now() - began));
    return {
      target: this.#reader.targetAt(place),
      sources,
      index: new ReleaseIndex(sources.cache.snapshot()),
      waitMs: isCold ? left : 0,
    };
  }

  async #row(options: {
    gateway: CataloguedGateway;
    places: Map<string, Promise<FleetPlace>>;
  }): Promise<FleetGateway> {
    const { gateway, places } = options;
    const { entityRef, title, owners, reference } = gateway;
    const { configured, missing } = this.#reader.regionsOf(reference);
    const cells = await Promise.all([
      ...configured.map(region => this.#cellOf({ region, gateway, places })),
      ...missing.map(regionId =>
        toCell(this.#reader.unconfigured({ regionId, reference })),
      ),
    ]);
    return {
      entityRef,
      name: reference.gateway,
      title,
      owner: owners[0],
      headline: computeHeadline({
        regions: cells.map(({ region, cell }) => ({ region, ...cell })),
      }),
      regions: cells.map(({ cell }) => cell),
    };
  }

  /** The same for all who look within a moment. */
  async #cellOf(options: {
    region: DvaraRegion;
    gateway: CataloguedGateway;
    places: Map<string, Promise<FleetPlace>>;
  }): Promise<Cell> {
    const { region, gateway, places } = options;
    const { reference } = gateway;
    const place = this.#reader.placeOf({ region, reference });
    if ('refused' in place) {
      return toCell(place.refused);
    }
    const key = `${keyOf(place)}/${place.gateway}`;
    const known = this.#cells.get(key);
    const now = this.#clock.now();
    if (known && now - known.at < this.#limits.fleetFreshMs) {
      return known.reading;
    }
    const reading = this.#readCell({
      place,
      opening: places.get(keyOf(place)),
    });
    this.#cells.set(key, { at: now, reading });
    return reading;
  }

  async #readCell(options: {
    place: GatewayPlace;
    opening: Promise<FleetPlace> | undefined;
  }): Promise<Cell> {
    const { place } = options;
    const { region, gateway } = place;
    const readings = await this.#reader.read({
      place,
      last: this.#last,
      open: async () => {
        const opened = await options.opening;
        if (!opened) {
          throw new Error('A place of the fleet was not opened');
        }
        const { target, sources, index, waitMs } = opened;
        const { cache, statuses, records } = sources;
        const pace = { pace: 'fleet' } as const;
        return {
          waitMs,
          target: { ...target, gateway },
          sources: {
            cache: {
              settled: () => cache.settled({ waitMs: 0 }),
              snapshot: () =>
                index.snapshotOf({ gateway, regionId: region.id }),
            },
            statuses: {
              use: asked =>
                statuses.use({
                  ...asked,
                  ...pace,
                  waitMs: Math.min(asked.waitMs, waitMs),
                }),
            },
            records: {
              read: asked =>
                records.read({
                  ...asked,
                  ...pace,
                  waitMs: Math.min(asked.waitMs, waitMs),
                }),
            },
          },
        };
      },
    });
    return toCell(readings);
  }
}

function keyOf(place: Omit<GatewayPlace, 'gateway'>): string {
  return `${place.region.id}/${place.namespace}`;
}

function toCell(readings: RegionReadings): Cell {
  const { region, release, components, checkedAt } = readings;
  const server = components?.data?.find(
    ({ component }) => component === 'gateway-server',
  );
  return {
    region,
    cell: {
      regionId: region.id,
      ...computeRegionState(readings),
      chartVersion: release?.data?.chartVersion,
      appVersion: release?.data?.appVersion,
      ready: server?.ready,
      desired: server?.desired,
      checkedAt,
      stale: [release, components].some(
        section => section?.data !== undefined && section.failure !== undefined,
      ),
    },
  };
}

/** By the worst region, then by how many are as bad, then by name. */
function worstFirst(one: FleetGateway, other: FleetGateway): number {
  const [a, b] = [one, other].map(({ regions }) =>
    regions
      .map(({ state }) => describeRegionState(state).rank)
      .sort((first, second) => first - second),
  );
  for (const [index, rank] of a.entries()) {
    if (rank !== (b[index] ?? Infinity)) {
      return rank - (b[index] ?? Infinity);
    }
  }
  return b.length - a.length || one.name.localeCompare(other.name, 'en');
}

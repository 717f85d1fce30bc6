import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  FleetGateway,
  RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import type {
  RegionsService,
  WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import { LRUCache } from 'lru-cache';
import { ChangePace } from '../services/ChangePace';
import type { CataloguedGateway } from '../services/GatewayAccessService';
import { LastReadings } from '../services/LastReadings';
import type { ReadLimits } from '../services/limits';
import { nameOfError } from '../services/nameOfError';
import type { GatewayPlace, RegionReader } from '../services/RegionReader';
import type { WatchedPlace } from '../watching/NamespaceCaches';
import { waitAtMost } from '../watching/waitAtMost';
import { Breath } from './Breath';
import { FleetCell, keptOfCell, unreadCell, type ToldCell } from './FleetCell';
import { FleetPlace } from './FleetPlace';
import { FleetRow } from './FleetRow';
import type { FleetService, FollowedFleet } from './FleetService';

/** A look at rows that has not ended. */
interface UnderWay {
  rows: Set<FleetRow>;
  waitMs: number;
  ended: Promise<void>;
}

interface Follower {
  rows: FleetRow[];
  onChange: () => void;
}

/**
 * Answers from what is watched, as the reports do: the same readings and the same
 * judgement, by which a cell never says anything else than the gateway's own page. Cells
 * and rows are shared by all who look, and stay as they are until something changes.
 */
export class DefaultFleetService implements FleetService {
  readonly #regions: RegionsService;
  readonly #reader: RegionReader;
  readonly #logger: LoggerService;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  /** Of less than a report shows, so that it is kept apart. */
  readonly #last: LastReadings;
  readonly #places = new Map<string, FleetPlace>();
  readonly #cells: LRUCache<string, FleetCell>;
  readonly #rows: LRUCache<string, FleetRow>;
  readonly #followers = new Set<Follower>();
  /** Looks that have not ended. */
  readonly #looks = new Set<UnderWay>();
  readonly #breath = new Breath();
  readonly #pace: ChangePace;
  #changed = false;
  #keptAt = -Infinity;
  #lookedAt = -Infinity;
  #callOffLook: () => void = () => undefined;

  constructor(options: {
    regions: RegionsService;
    reader: RegionReader;
    logger: LoggerService;
    limits: ReadLimits;
    clock: WatchClock;
  }) {
    const { limits, clock, reader } = options;
    const max = limits.keptReadings;
    this.#regions = options.regions;
    this.#reader = reader;
    this.#logger = options.logger;
    this.#limits = limits;
    this.#clock = clock;
    this.#cells = new LRUCache({ max });
    this.#rows = new LRUCache({ max });
    this.#last = new LastReadings({ max, keep: keptOfCell });
    this.#pace = new ChangePace({
      limits,
      clock,
      isDue: () => this.#changed && this.#followers.size > 0,
      run: () => this.#lookForFollowers(),
    });
    reader.follow(place => this.#noteChange(place));
  }

  async read(options: {
    gateways: CataloguedGateway[];
  }): Promise<{ regions: RegionSummary[]; gateways: FleetGateway[] }> {
    const rows = this.#rowsOf(options.gateways);
    await this.#look({ rows, waitMs: this.#limits.regionMs });
    this.#keep(rows);
    return {
      gateways: rows.sort(FleetRow.compare).map(row => row.toGateway()),
      regions: this.#summaries(),
    };
  }

  async follow(options: {
    gateways: CataloguedGateway[];
    onChange: () => void;
  }): Promise<FollowedFleet> {
    const { onChange } = options;
    const follower: Follower = { rows: [], onChange };
    const set = async (gateways: CataloguedGateway[]) => {
      const rows = this.#rowsOf(gateways);
      await this.#lookBriefly({ rows, waitMs: this.#limits.feedFirstMs });
      follower.rows = rows;
    };
    const stop = () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) {
        this.#callOffLook();
      }
    };
    if (this.#followers.size === 0) {
      this.#lookAgainLater();
    }
    this.#followers.add(follower);
    try {
      await set(options.gateways);
    } catch (error) {
      stop();
      throw error;
    }
    return {
      rows: () => follower.rows,
      regions: () => this.#summaries(),
      lookedAt: () => this.#lookedAt,
      set,
      stop,
    };
  }

  stop(): void {
    this.#followers.clear();
    this.#callOffLook();
    this.#pace.stop();
  }

  #summaries(): RegionSummary[] {
    return this.#regions.list().map(region => ({
      ...this.#reader.summaryOf(region),
      reachability: this.#reader.reachability.of(region.id),
    }));
  }

  #noteChange(place: WatchedPlace): void {
    if (this.#followers.size > 0) {
      this.#changed ||= [...this.#places.values()].some(
        ({ region, namespace }) =>
          region.cluster === place.cluster && namespace === place.namespace,
      );
      this.#pace.note();
    }
  }

  /** Reads anew what has changed of all that is followed, and tells. */
  async #lookForFollowers(): Promise<void> {
    this.#changed = false;
    try {
      const rows = [
        ...new Set([...this.#followers].flatMap(follower => follower.rows)),
      ];
      const versions = rows.map(({ version }) => version);
      await this.#lookBriefly({ rows, waitMs: 0 });
      if (rows.some(({ version }, index) => version !== versions[index])) {
        this.#pace.noteTold();
      }
      this.#followers.forEach(({ onChange }) => onChange());
    } catch (error) {
      this.#logger.error(
        `Could not look at the fleet: unexpected ${nameOfError(error)}`,
      );
    }
  }

  /** Makes rows current; what has not come soon follows when it comes. */
  async #lookBriefly(options: {
    rows: FleetRow[];
    waitMs: number;
  }): Promise<void> {
    const { feedFirstMs, feedEveryMs } = this.#limits;
    let failure: unknown;
    let hasEnded = false;
    await waitAtMost({
      clock: this.#clock,
      milliseconds: feedFirstMs,
      promise: this.#lookOnce(options).then(
        () => {
          hasEnded = true;
        },
        error => {
          failure = error;
        },
      ),
    });
    if (failure) {
      throw failure;
    }
    if (!hasEnded) {
      options.rows.forEach(row => row.update());
      this.#changed = true;
      this.#pace.note();
    }
    const now = this.#clock.now();
    if (now - this.#lookedAt >= feedEveryMs) {
      this.#lookedAt = now;
    }
  }

  /**
   * Joins a look that is under way at these rows, since one more over it would only keep both.
   * What has changed meanwhile is read by the next one.
   */
  #lookOnce(options: { rows: FleetRow[]; waitMs: number }): Promise<void> {
    const { rows, waitMs } = options;
    const joined = [...this.#looks].find(
      look => look.waitMs >= waitMs && rows.every(row => look.rows.has(row)),
    );
    if (joined) {
      this.#changed = true;
      this.#pace.note();
      return joined.ended;
    }
    const look: UnderWay = {
      rows: new Set(rows),
      waitMs,
      ended: this.#look(options).finally(() => this.#looks.delete(look)),
    };
    this.#looks.add(look);
    return look.ended;
  }

  /** For what time alone changes, and so that what is followed goes on being watched. */
  #lookAgainLater(): void {
    this.#callOffLook = this.#clock.after(this.#limits.fleetFreshMs, () => {
      if (this.#clock.now() - this.#keptAt >= this.#limits.fleetStatusEveryMs) {
        this.#keptAt = this.#clock.now();
        this.#followers.forEach(({ rows }) => this.#keep(rows));
      }
      this.#changed = true;
      this.#pace.note();
      this.#lookAgainLater();
    });
  }

  #keep(rows: FleetRow[]): void {
    rows.forEach(({ cells }) => cells.forEach(cell => cell.keep()));
  }

  /** Makes rows current. A place that waits holds up its own cells only. */
  async #look(options: { rows: FleetRow[]; waitMs: number }): Promise<void> {
    const { rows, waitMs } = options;
    const cellsByPlace = new Map<FleetPlace, FleetCell[]>();
    for (const cell of rows.flatMap(({ cells }) => cells)) {
      const cells = cellsByPlace.get(cell.place);
      if (cells) {
        cells.push(cell);
      } else {
        cellsByPlace.set(cell.place, [cell]);
      }
    }
    const readings: Array<Promise<void>> = [];
    await Promise.all(
      [...cellsByPlace].map(async ([place, cells]) => {
        const leftMs = await place.open({ waitMs });
        for (const cell of cells) {
          if (!cell.isCurrent()) {
            await this.#breath.step();
            readings.push(cell.read({ waitMs: leftMs }));
          }
        }
      }),
    );
    await Promise.all(readings);
    for (const row of rows) {
      if (row.update()) {
        await this.#breath.step();
      }
    }
  }

  #rowsOf(gateways: CataloguedGateway[]): FleetRow[] {
    return gateways.map(gateway => {
      const key = JSON.stringify(gateway);
      const row =
        this.#rows.get(key) ??
        new FleetRow({ gateway, cells: this.#cellsOf(gateway) });
      this.#rows.set(key, row);
      return row;
    });
  }

  #cellsOf({ reference }: CataloguedGateway): ToldCell[] {
    const { configured, missing } = this.#reader.regionsOf(reference);
    return [
      ...configured.map(region => {
        const place = this.#reader.placeOf({ region, reference });
        return 'refused' in place
          ? unreadCell(place.refused)
          : this.#cellAt(place);
      }),
      ...missing.map(regionId =>
        unreadCell(this.#reader.unconfigured({ regionId, reference })),
      ),
    ];
  }

  #cellAt({ region, namespace, gateway }: GatewayPlace): FleetCell {
    const placeKey = `${region.id}/${namespace}`;
    const place =
      this.#places.get(placeKey) ??
      new FleetPlace({
        reader: this.#reader,
        clock: this.#clock,
        region,
        namespace,
      });
    this.#places.set(placeKey, place);
    const key = `${placeKey}/${gateway}`;
    const cell =
      this.#cells.get(key) ??
      new FleetCell({
        place,
        gateway,
        reader: this.#reader,
        last: this.#last,
        limits: this.#limits,
        clock: this.#clock,
      });
    this.#cells.set(key, cell);
    return cell;
  }
}

import type { Failure } from '@dvara/backstage-plugin-dvara-common';
import type {
  DvaraRegion,
  WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import { failureOfAll, timesOf } from '../reading/readRegion';
import type { RegionReader } from '../services/RegionReader';
import { nameOfError } from '../services/nameOfError';
import type { NamespaceCache } from '../watching/NamespaceCache';

/**
 * A namespace of a region, looked at once for all gateways of the fleet. It tells whether
 * any of them can have changed, so that where nothing has no gateway is looked at.
 */
export class FleetPlace {
  readonly region: DvaraRegion;
  readonly namespace: string;
  /** Grows when anything that a gateway is judged by may have changed. */
  epoch = 0;
  /** Grows when all gateways may have changed, because of how the place itself is. */
  generation = 0;
  /** When it was last tried, ISO 8601. */
  checkedAt: string;
  /** Set where none of its lists is current. */
  failure: Failure | undefined;
  /** Whether release records have to be read one by one. */
  readsRecordsByName = false;
  readonly #reader: RegionReader;
  readonly #clock: WatchClock;
  #cache: NamespaceCache | undefined;
  #error: unknown;
  #words: string | undefined;
  #changes = -1;
  #statusChanges = -1;

  constructor(options: {
    reader: RegionReader;
    clock: WatchClock;
    region: DvaraRegion;
    namespace: string;
  }) {
    this.#reader = options.reader;
    this.#clock = options.clock;
    this.region = options.region;
    this.namespace = options.namespace;
    this.checkedAt = this.#now();
  }

  /**
   * What is watched there, as it was looked at last.
   *
   * @throws what has kept it from being watched
   */
  get cache(): NamespaceCache {
    if (!this.#cache) {
      throw this.#error;
    }
    return this.#cache;
  }

  /** Whether any of what a gateway was judged by has changed after so many changes. */
  hasChanged(options: { dependencies: string[]; since: number }): boolean {
    return this.#cache?.index.hasChanged(options) ?? false;
  }

  /** Looks at it, after which it goes on being watched. */
  look(): void {
    const before = this.#cache;
    try {
      this.#cache = this.#reader.cacheAt(this);
      this.#error = undefined;
    } catch (error) {
      this.#cache = undefined;
      this.#error = error;
    }
    const words = this.#cache
      ? this.#lookAt(this.#cache)
      : nameOfError(this.#error);
    if (this.#cache !== before || words !== this.#words) {
      this.generation += 1;
    }
    this.#words = words;
    const changes = this.#cache?.index.changes ?? 0;
    const statusChanges = this.#reader.statuses.changes;
    if (changes !== this.#changes || statusChanges !== this.#statusChanges) {
      this.epoch += 1;
    }
    this.#changes = changes;
    this.#statusChanges = statusChanges;
  }

  /**
   * Looks at it, and waits at most so long where nothing is known of it.
   *
   * @returns how long may still be waited for what only a cold place is waited for, milliseconds
   */
  async open(options: { waitMs: number }): Promise<number> {
    const { waitMs } = options;
    this.look();
    if (waitMs <= 0 || !this.#cache || this.#cache.isSettled()) {
      return 0;
    }
    const began = this.#clock.now();
    await this.#cache.settled({ waitMs });
    this.look();
    return Math.max(0, waitMs - (this.#clock.now() - began));
  }

  /** @returns how it is, in words that are others where any gateway may be judged otherwise */
  #lookAt(cache: NamespaceCache): string {
    const { metrics, ...kinds } = cache.snapshot();
    const isSettled = cache.isSettled();
    const snapshot = { metrics, ...kinds };
    const { checkedAt, seenAt } = timesOf(snapshot);
    this.failure = isSettled ? failureOfAll(snapshot) : undefined;
    this.checkedAt = isSettled ? checkedAt : this.#now();
    this.readsRecordsByName = kinds.records.failure?.kind === 'forbidden';
    if (isSettled && (seenAt || this.failure)) {
      this.#reader.reachability.note({
        regionId: this.region.id,
        failure: this.failure,
      });
    }
    return JSON.stringify([
      isSettled,
      ...Object.values(kinds).map(
        known => known && [known.data !== undefined, known.failure],
      ),
    ]);
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

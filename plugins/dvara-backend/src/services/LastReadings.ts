import type { RegionReadings } from '@dvara/backstage-plugin-dvara-common';
import { LRUCache } from 'lru-cache';
import { keepLastGood } from '../reading/keepLastGood';

/** What earlier readings of one gateway in one region have left. */
export interface LastReading {
  readings?: RegionReadings;
  /** The error that the last reading ended with, by name, so that it is logged once. */
  unexpected?: string;
}

/**
 * The last good data of gateways in regions, for when a region is lost whose watches
 * were not running. Shared by all viewers: nothing in it depends on who asks.
 */
export class LastReadings {
  readonly #entries: LRUCache<string, LastReading>;
  readonly #keep: (readings: RegionReadings) => RegionReadings;

  constructor(options: {
    /** How many gateways times regions are kept. */
    max: number;
    /** What of a reading is kept; all without. */
    keep?: (readings: RegionReadings) => RegionReadings;
  }) {
    this.#keep = options.keep ?? (readings => readings);
    this.#entries = new LRUCache({ max: options.max });
  }

  of(key: string): LastReading {
    const known = this.#entries.get(key) ?? {};
    this.#entries.set(key, known);
    return known;
  }

  /** Completes a reading with the last good data, and keeps it. */
  complete(options: { key: string; next: RegionReadings }): RegionReadings {
    const entry = this.of(options.key);
    const completed = keepLastGood({
      previous: entry.readings,
      next: options.next,
    });
    entry.readings = this.#keep(completed);
    return completed;
  }
}

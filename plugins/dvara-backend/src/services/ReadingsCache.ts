import type { RegionReadings } from '@dvara/backstage-plugin-dvara-common';
import { LRUCache } from 'lru-cache';
import { keepLastGood } from '../reading/keepLastGood';
import type { GatewayHints } from '../reading/RegionTarget';
import type { ReadLimits } from './limits';

interface Entry {
  hints: GatewayHints;
  readings?: RegionReadings;
  /** When they were read, in the clock's milliseconds. */
  readAt: number;
  running?: Promise<RegionReadings>;
}

/**
 * Readings of gateways in regions, shared by all viewers: one read at a time for each,
 * and none where the last is still fresh. Keeps the last good data for when a
 * region is lost. Nothing in it depends on who asks.
 */
export class ReadingsCache {
  readonly #limits: ReadLimits;
  readonly #now: () => Date;
  readonly #entries: LRUCache<string, Entry>;

  constructor(options: { limits: ReadLimits; now: () => Date }) {
    this.#limits = options.limits;
    this.#now = options.now;
    this.#entries = new LRUCache({ max: options.limits.keptReadings });
  }

  async get(options: {
    key: string;
    read: (hints: GatewayHints) => Promise<RegionReadings>;
  }): Promise<RegionReadings> {
    const { key, read } = options;
    const entry = this.#entries.get(key) ?? { hints: {}, readAt: 0 };
    this.#entries.set(key, entry);
    const { readings } = entry;
    if (
      readings &&
      this.#now().getTime() - entry.readAt < this.#limits.freshMs
    ) {
      return readings;
    }
    entry.running ??= this.#refresh({ entry, read });
    // A region that was down last time does not hold up the others until its
    // deadline again: what is known of it is shown with its age.
    return readings?.failure
      ? firstOf({
          promise: entry.running,
          afterMs: this.#limits.knownDownMs,
          fallback: readings,
        })
      : entry.running;
  }

  async #refresh(options: {
    entry: Entry;
    read: (hints: GatewayHints) => Promise<RegionReadings>;
  }): Promise<RegionReadings> {
    const { entry, read } = options;
    try {
      const next = await read(entry.hints);
      entry.readings = keepLastGood({ previous: entry.readings, next });
      entry.readAt = this.#now().getTime();
      return entry.readings;
    } finally {
      entry.running = undefined;
    }
  }
}

async function firstOf<T>(options: {
  promise: Promise<T>;
  afterMs: number;
  fallback: T;
}): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>(resolve => {
    timer = setTimeout(() => resolve(options.fallback), options.afterMs);
  });
  try {
    return await Promise.race([options.promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

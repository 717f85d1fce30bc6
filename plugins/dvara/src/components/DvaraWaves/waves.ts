/** Ids of regions, wave by wave. */
export type Waves = string[][];

/** The first region alone, then all others: what a deploy does where no waves are given. */
export function firstAlone(regionIds: string[]): Waves {
  return [regionIds.slice(0, 1), regionIds.slice(1)].filter(
    wave => wave.length,
  );
}

/** One region after the other. */
export function oneByOne(regionIds: string[]): Waves {
  return regionIds.map(id => [id]);
}

/**
 * Fits waves to the regions that are chosen now: each is in one wave, new ones are in the last, and
 * no wave is empty. One region alone before all others stays that shape.
 */
export function fitWaves(options: {
  waves: Waves | undefined;
  regionIds: string[];
}): Waves {
  const { waves, regionIds } = options;
  if (!waves?.length) {
    return firstAlone(regionIds);
  }
  const placed = new Set<string>();
  const fitting = waves
    .map(wave =>
      wave.filter(id => {
        const stays = regionIds.includes(id) && !placed.has(id);
        placed.add(id);
        return stays;
      }),
    )
    .filter(wave => wave.length);
  const missing = regionIds.filter(id => !fitting.flat().includes(id));
  if (sameWaves(waves, firstAlone(waves.flat()))) {
    return firstAlone([...fitting.flat(), ...missing]);
  }
  if (!missing.length) {
    return fitting;
  }
  return [...fitting.slice(0, -1), [...(fitting.at(-1) ?? []), ...missing]];
}

/**
 * Moves a region to the neighbouring wave; past the first or the last wave it gets one of its own.
 *
 * @param options - `by` is -1 for earlier and 1 for later
 * @returns undefined where the region is there already
 */
export function moveRegion(options: {
  waves: Waves;
  regionId: string;
  by: -1 | 1;
}): Waves | undefined {
  const { waves, regionId, by } = options;
  const from = waves.findIndex(wave => wave.includes(regionId));
  const to = from + by;
  const isOutside = to < 0 || to >= waves.length;
  if (from < 0 || (isOutside && waves[from].length === 1)) {
    return undefined;
  }
  const others = waves.map(wave => wave.filter(id => id !== regionId));
  if (isOutside) {
    return by < 0 ? [[regionId], ...others] : [...others, [regionId]];
  }
  others[to] = [...others[to], regionId];
  return others.filter(wave => wave.length);
}

/** Whether two rollouts are the same; the order within a wave does not matter. */
export function sameWaves(one: Waves, other: Waves): boolean {
  const text = (waves: Waves) =>
    JSON.stringify(waves.map(wave => [...wave].sort()));
  return text(one) === text(other);
}

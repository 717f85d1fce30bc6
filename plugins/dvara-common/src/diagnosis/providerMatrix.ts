import type { ProviderHealth } from '../gateway/gatewayStatus';
import type { RegionReport, RegionSummary } from '../report/regionReport';
import { readSection } from './readSection';
import { whoseSide } from './whoseSide';

/**
 * One provider in one region.
 *
 * @public
 */
export type ProviderCell =
  | { kind: 'known'; health: ProviderHealth; dataAt?: string; stale: boolean }
  /** The gateway answers and does not have this provider. */
  | { kind: 'notRegistered' }
  /** The gateway's status could not be read. */
  | { kind: 'unknown' };

/**
 * Providers by regions.
 *
 * @public
 */
export interface ProviderMatrix {
  /** Regions in which there is a release, in the report's order. */
  regions: RegionSummary[];
  rows: {
    provider: string;
    /** In the order of `regions`. */
    cells: ProviderCell[];
    /** What the row implies where the provider is not well somewhere. */
    conclusion?: ProviderConclusion;
  }[];
}

/**
 * Where a provider is not well, and so on whose side the fault is likely.
 *
 * @public
 */
export interface ProviderConclusion {
  side: 'provider' | 'ours';
  unwell: number;
  known: number;
}

/**
 * Computes providers × regions from a report.
 *
 * @public
 */
export function providerMatrix(report: {
  regions: Pick<RegionReport, 'region' | 'state' | 'status'>[];
}): ProviderMatrix {
  const regions = report.regions.filter(
    ({ state }) => state !== 'notInstalled',
  );
  const readings = regions.map(region => readSection(region.status));
  const names = new Set(
    readings.flatMap(reading =>
      'data' in reading
        ? reading.data.status.providers.map(({ name }) => name)
        : [],
    ),
  );
  const rows = [...names].map(provider => {
    const cells = readings.map((reading, index): ProviderCell => {
      if (!('data' in reading)) {
        return { kind: 'unknown' };
      }
      const found = reading.data.status.providers.find(
        ({ name }) => name === provider,
      );
      return found
        ? {
            kind: 'known',
            health: found.health,
            dataAt: regions[index].status?.dataAt,
            stale: reading.kind === 'stale',
          }
        : { kind: 'notRegistered' };
    });
    return { provider, cells, conclusion: conclude(cells) };
  });
  return { regions: regions.map(({ region }) => region), rows };
}

/** Most regions at once points to the provider; a single one of several to us. */
function conclude(cells: ProviderCell[]): ProviderConclusion | undefined {
  const current = cells.flatMap(cell =>
    cell.kind === 'known' && !cell.stale && cell.health !== 'UNKNOWN'
      ? [cell.health]
      : [],
  );
  const unwell = current.filter(health => health !== 'HEALTHY').length;
  const side = whoseSide({ unwell, of: current.length });
  return unwell === 0 || side === 'open'
    ? undefined
    : { side, unwell, known: current.length };
}

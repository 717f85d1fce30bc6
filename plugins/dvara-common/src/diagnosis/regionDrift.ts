import type { GatewayReport } from '../report/gatewayReport';
import type { Section } from '../report/section';
import { driftFacts, isDeclared, type DriftFact } from './driftFacts';

/**
 * One fact over all regions.
 *
 * @public
 */
export interface DriftRow {
  fact: DriftFact;
  /** The value that most regions have. */
  common: string;
  /** Regions with another value; empty where it is the same everywhere. */
  odd: {
    regionId: string;
    value: string;
    /** Whether the portal's configuration says that it differs: then it is meant, and no drift. */
    declared: boolean;
  }[];
}

/**
 * What differs between the regions of a gateway. A fact is listed where at least two
 * regions are known; what is not known of a region is left out, not called different.
 *
 * @public
 */
export function regionDrift(
  report: Pick<GatewayReport, 'regions'>,
): DriftRow[] {
  const installed = report.regions.filter(
    ({ state }) => state !== 'notInstalled',
  );
  return (Object.keys(driftFacts) as DriftFact[]).flatMap(fact => {
    const known = installed.flatMap(region => {
      const value = driftFacts[fact].read({ region, dataOf: lastData });
      return value === undefined
        ? []
        : [
            {
              regionId: region.region.id,
              value,
              declared: isDeclared({ fact, region }),
            },
          ];
    });
    if (known.length < 2) {
      return [];
    }
    const common = mostFrequent(known.map(({ value }) => value));
    const usual = known.filter(({ value }) => value === common);
    return [
      {
        fact,
        common,
        odd: known
          .filter(({ value }) => value !== common)
          .map(one => ({
            ...one,
            declared: one.declared || usual.every(({ declared }) => declared),
          })),
      },
    ];
  });
}

/** Also of before: a drift does not end while a region cannot be read. */
function lastData<T>(section: Section<T> | undefined): T | undefined {
  return section?.data;
}

function mostFrequent(values: string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0][0];
}

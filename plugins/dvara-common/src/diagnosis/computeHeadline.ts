import { describeRegionState, type RegionState } from '../region/regionState';
import type { RegionReport } from '../report/regionReport';
import { currentData } from './currentData';
import { judgeGatewayStatus } from './judgeGatewayStatus';
import { providerMatrix } from './providerMatrix';
import { reasonOfTroubles } from './reasonOfTroubles';
import { regionsOf } from './regionsOf';

/** Regions named in the headline; more would not be read. */
const NAMED_REGIONS = 3;

/** What is said of the only region that there is. */
const singleWords: Record<RegionState, string> = {
  healthy: 'is well',
  degraded: 'is degraded',
  failed: 'is not well',
  installing: 'is being rolled out',
  unreachable: 'cannot be reached',
  denied: 'cannot be read',
  unknown: 'cannot be judged',
  notInstalled: 'is not installed',
};

/**
 * What the headline is made of; without a status nothing is said of providers.
 *
 * @public
 */
export type HeadlineRegion = Pick<
  RegionReport,
  'region' | 'state' | 'reason' | 'status'
>;

/**
 * One sentence over all regions, the worst region first:
 * «2 of 3 regions well. eu-west-1: openai degraded.»
 *
 * A region without a release is not counted: absence is normal. A single one is told by
 * its name: «us-east-1 is not well. No server pod is ready.» Where most regions see
 * a provider unwell it is told once, as the provider's: «0 of 3 regions well. openai is
 * degraded in all 3 regions: the provider’s side.»
 *
 * @public
 */
export function computeHeadline(options: {
  regions: HeadlineRegion[];
}): string {
  const { regions } = options;
  if (regions.length === 0) {
    return 'No region is configured.';
  }
  const installed = regions.filter(({ state }) => state !== 'notInstalled');
  if (installed.length === 0) {
    return 'Not installed in any region.';
  }
  const unwell = installed
    .filter(({ state }) => state !== 'healthy')
    .sort(
      (a, b) =>
        describeRegionState(a.state).rank - describeRegionState(b.state).rank,
    );
  if (installed.length === 1) {
    const [{ region, state, reason }] = installed;
    const headline = `${region.id} ${singleWords[state]}.`;
    return state === 'healthy' ? headline : `${headline} ${reason}`;
  }
  const wellCount = installed.length - unwell.length;
  const blamed = providersToBlame(installed);
  const parts = [
    headOf({ well: wellCount, of: installed.length }),
    ...blamed.map(({ sentence }) => sentence),
  ];
  const others = unwell.filter(
    region => !isExplained(region, new Set(blamed.map(({ name }) => name))),
  );
  for (const { region, reason } of others.slice(0, NAMED_REGIONS)) {
    parts.push(`${region.id}: ${uncapitalised(reason)}`);
  }
  if (others.length > NAMED_REGIONS) {
    parts.push(`And ${others.length - NAMED_REGIONS} more.`);
  }
  return parts.join(' ');
}

interface BlamedProvider {
  name: string;
  sentence: string;
}

/** Providers that most regions see unwell. */
function providersToBlame(regions: HeadlineRegion[]): BlamedProvider[] {
  return providerMatrix({ regions }).rows.flatMap(
    ({ provider, cells, conclusion }) => {
      if (conclusion?.side !== 'provider') {
        return [];
      }
      const worst = cells.some(
        cell =>
          cell.kind === 'known' && !cell.stale && cell.health === 'UNHEALTHY',
      )
        ? 'unhealthy'
        : 'degraded';
      const { unwell, known } = conclusion;
      const where = regionsOf({ count: unwell, of: known });
      return [
        {
          name: provider,
          sentence: `${provider} is ${worst} in ${where}: the provider’s side.`,
        },
      ];
    },
  );
}

/** Whether a region is unwell for nothing else than those providers. */
function isExplained(region: HeadlineRegion, blamed: Set<string>): boolean {
  const status = currentData(region.status)?.status;
  if (!status || blamed.size === 0) {
    return false;
  }
  const troubles = judgeGatewayStatus({ status, regionId: region.region.id });
  return (
    region.reason === reasonOfTroubles(troubles) &&
    troubles.every(
      ({ provider }) => provider !== undefined && blamed.has(provider),
    )
  );
}

function headOf(options: { well: number; of: number }): string {
  const { well, of } = options;
  if (well === of) {
    return of === 2 ? 'Both regions well.' : `All ${of} regions well.`;
  }
  return `${well} of ${of} regions well.`;
}

/** After a colon a sentence goes on in small letters. */
function uncapitalised(sentence: string): string {
  return sentence.charAt(0).toLocaleLowerCase('en-US') + sentence.slice(1);
}

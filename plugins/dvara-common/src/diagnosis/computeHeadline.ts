import { describeRegionState } from '../region/regionState';
import type { RegionReport } from '../report/regionReport';

/** Regions named in the headline; more would not be read. */
const NAMED_REGIONS = 3;

/**
 * One sentence over all regions, the worst region first:
 * «2 of 3 regions well. eu-west-1: openai degraded.»
 *
 * A region without a release is not counted: absence is normal.
 *
 * @public
 */
export function computeHeadline(options: {
  regions: Pick<RegionReport, 'region' | 'state' | 'reason'>[];
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
  if (installed.length === 1 && unwell.length === 0) {
    return `${installed[0].region.id} is well.`;
  }
  const wellCount = installed.length - unwell.length;
  const parts = [headOf({ well: wellCount, of: installed.length })];
  for (const { region, reason } of unwell.slice(0, NAMED_REGIONS)) {
    parts.push(`${region.id}: ${uncapitalised(reason)}`);
  }
  if (unwell.length > NAMED_REGIONS) {
    parts.push(`And ${unwell.length - NAMED_REGIONS} more.`);
  }
  return parts.join(' ');
}

function headOf(options: { well: number; of: number }): string {
  const { well, of } = options;
  if (well === of) {
    return of === 2 ? 'Both regions well.' : `All ${of} regions well.`;
  }
  return `${well} of ${of} ${of === 1 ? 'region' : 'regions'} well.`;
}

/** After a colon a sentence goes on in small letters. */
function uncapitalised(sentence: string): string {
  return sentence.charAt(0).toLocaleLowerCase('en-US') + sentence.slice(1);
}

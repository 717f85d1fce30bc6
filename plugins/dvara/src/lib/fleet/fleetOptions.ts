import {
  describeRegionState,
  type FleetGateway,
  type RegionState,
} from '@dvara/backstage-plugin-dvara-common';
import { ownerName } from './ownerName';
import { compareVersions } from './versionsOf';

/** What gateways can be chosen by, each with how many gateways have it. */
export interface FleetOptions {
  /** By entity reference; the empty text stands for those without an owner. */
  owners: Map<string, number>;
  regions: Map<string, number>;
  /** The worst first. */
  states: Map<RegionState, number>;
  /** The newest first. */
  versions: Map<string, number>;
}

/** Counts what the gateways of a fleet have. */
export function fleetOptionsOf(
  gateways: readonly FleetGateway[],
): FleetOptions {
  const count = <T>(valuesOf: (gateway: FleetGateway) => T[]) => {
    const counts = new Map<T, number>();
    gateways.forEach(gateway =>
      new Set(valuesOf(gateway)).forEach(value =>
        counts.set(value, (counts.get(value) ?? 0) + 1),
      ),
    );
    return counts;
  };
  return {
    owners: sorted(
      count(({ owner = '' }) => [owner]),
      (one, other) => ownerName(one).localeCompare(ownerName(other), 'en'),
    ),
    regions: count(({ regions }) => regions.map(({ regionId }) => regionId)),
    states: sorted(
      count(({ regions }) => regions.map(({ state }) => state)),
      (one, other) =>
        describeRegionState(one).rank - describeRegionState(other).rank,
    ),
    versions: sorted(
      count(({ regions }) =>
        regions.flatMap(({ appVersion }) => appVersion ?? []),
      ),
      (one, other) => compareVersions(other, one),
    ),
  };
}

function sorted<T>(
  counts: Map<T, number>,
  compare: (one: T, other: T) => number,
): Map<T, number> {
  return new Map([...counts].sort(([one], [other]) => compare(one, other)));
}

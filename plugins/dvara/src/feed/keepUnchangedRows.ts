import type {
  FleetGateway,
  FleetRegion,
  FleetReport,
} from '@dvara/backstage-plugin-dvara-common';

/**
 * A report in which every gateway of which nothing has changed is the object of the report
 * before, and so are the regions. That something was only looked at again is no change.
 */
export function keepUnchangedRows(options: {
  before: FleetReport;
  after: FleetReport;
}): FleetReport {
  const { before, after } = options;
  const known = new Map(before.gateways.map(row => [row.entityRef, row]));
  return {
    ...after,
    regions: isAlike(before.regions, after.regions)
      ? before.regions
      : after.regions,
    gateways: after.gateways.map(row => {
      const same = known.get(row.entityRef);
      return same && isSameRow(same, row) ? same : row;
    }),
  };
}

function isSameRow(one: FleetGateway, other: FleetGateway): boolean {
  if (one === other) {
    return true;
  }
  const { regions: ones, ...own } = one;
  const { regions: others, ...its } = other;
  return (
    isAlike(own, its) &&
    ones.length === others.length &&
    ones.every((cell, index) => isSameCell(cell, others[index]))
  );
}

/** Compared field by field: thousands of cells are, each time that the fleet is asked for. */
function isSameCell(one: FleetRegion, other: FleetRegion): boolean {
  return (
    one.regionId === other.regionId &&
    one.state === other.state &&
    one.reason === other.reason &&
    one.ready === other.ready &&
    one.desired === other.desired &&
    one.rolling === other.rolling &&
    one.atMaximum === other.atMaximum &&
    one.appVersion === other.appVersion &&
    one.chartVersion === other.chartVersion &&
    one.stale === other.stale &&
    // Of a stale cell it says how old it is.
    (!one.stale || one.checkedAt === other.checkedAt)
  );
}

function isAlike(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

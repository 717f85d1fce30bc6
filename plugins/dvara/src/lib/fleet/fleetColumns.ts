import type {
  FailureKind,
  FleetReport,
  RegionState,
  RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';

/** A region as a column of the fleet. */
export interface FleetColumn {
  id: string;
  name: string;
  /** What the operators say about the region. */
  notice?: string;
  /** Why no cell of the region can be current. */
  lost?: {
    because: 'unreachable' | 'denied' | 'notConfigured';
    /** When the oldest of what its cells show was seen, ISO 8601; absent where nothing was. */
    seenAt?: string;
  };
}

/**
 * A column for each configured region, in the portal's order, and then one for each that only
 * a gateway names.
 */
export function fleetColumnsOf(report: FleetReport): FleetColumn[] {
  const { regions, gateways } = report;
  const known = new Set(regions.map(({ id }) => id));
  const foreign = new Set(
    gateways.flatMap(gateway =>
      gateway.regions
        .map(({ regionId }) => regionId)
        .filter(id => !known.has(id)),
    ),
  );
  return [
    ...regions.map(region => ({
      id: region.id,
      name: region.name,
      notice: region.notice,
      lost: lossOf({ region, report }),
    })),
    ...[...foreign].sort().map(id => ({
      id,
      name: id,
      lost: { because: 'notConfigured' as const },
    })),
  ];
}

/** The failures by which a region says that the portal may not look into it. */
const denials: FailureKind[] = ['forbidden', 'unauthorized'];

function lossOf(options: {
  region: RegionSummary;
  report: FleetReport;
}): FleetColumn['lost'] {
  const { region, report } = options;
  const cells = report.gateways.flatMap(({ regions }) =>
    regions.filter(
      ({ regionId, state }) =>
        regionId === region.id && state !== 'notInstalled',
    ),
  );
  const seenAt = cells
    .flatMap(({ stale, checkedAt }) => (stale ? checkedAt : []))
    .sort()
    .at(0);
  const isAll = (state: RegionState) =>
    cells.length > 0 && cells.every(cell => cell.state === state);
  if (isAll('unreachable')) {
    return { because: 'unreachable', seenAt };
  }
  if (isAll('denied')) {
    return { because: 'denied', seenAt };
  }
  // Where nothing runs, only the region itself can tell.
  const failure = cells.length === 0 && region.reachability?.failure;
  return failure
    ? { because: denials.includes(failure.kind) ? 'denied' : 'unreachable' }
    : undefined;
}

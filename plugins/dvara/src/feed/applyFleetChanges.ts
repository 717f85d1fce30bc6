import type {
  FleetChanges,
  FleetReport,
} from '@dvara/backstage-plugin-dvara-common';

/** The fleet after a change; gateways of which nothing was told are the same objects as before. */
export function applyFleetChanges(options: {
  fleet: FleetReport;
  changes: FleetChanges;
}): FleetReport {
  const { fleet, changes } = options;
  const { generatedAt, regions, gateways, removed, refused } = changes;
  const rows = new Map(fleet.gateways.map(row => [row.entityRef, row]));
  removed.forEach(entityRef => rows.delete(entityRef));
  gateways.forEach(row => rows.set(row.entityRef, row));
  return {
    generatedAt,
    regions: regions ?? fleet.regions,
    gateways: [...rows.values()],
    refused: refused ?? fleet.refused,
  };
}

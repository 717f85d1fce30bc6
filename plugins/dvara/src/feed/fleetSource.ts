import type { FleetReport } from '@dvara/backstage-plugin-dvara-common';
import type { DvaraApi } from '../api';
import { applyFleetChanges } from './applyFleetChanges';
import { keepUnchangedRows } from './keepUnchangedRows';
import { fleetPollIntervalOf } from './pollIntervalOf';
import type { ReportSource } from './ReportSource';

/** What the fleet is called in its feed, which has nothing else. */
export const FLEET = 'fleet';

/**
 * The fleet, pushed as changes or asked for as a whole. Either way a gateway of which nothing
 * has changed is the same object as before, so that its row need not be drawn again.
 */
export function fleetSource(api: DvaraApi): ReportSource<FleetReport> {
  let last: FleetReport | undefined;
  const keep = (report: FleetReport): FleetReport => {
    last = last ? keepUnchangedRows({ before: last, after: report }) : report;
    return last;
  };
  return {
    pollInterval: fleetPollIntervalOf(api),
    ask: async ({ signal }) => keep(await api.getFleet({ signal })),
    follow: ({ onReport, onAlive, signal }) => {
      // Changes are told of what came on this connection, whatever was asked meanwhile.
      let told: FleetReport | undefined;
      return api.followFleet({
        onAlive,
        signal,
        onEvent: event => {
          if (event.event === 'fleet') {
            told = keep(event.report);
          } else if (told) {
            told = keep(
              applyFleetChanges({ fleet: told, changes: event.changes }),
            );
          }
          if (told) {
            onReport({ subject: FLEET, report: told });
          }
        },
      });
    },
  };
}

import type { FleetReport } from '@dvara/backstage-plugin-dvara-common';
import { feedPerApi } from './feedPerApi';
import { fleetSource } from './fleetSource';

/** The report of the fleet, with everything that follows it on one connection. */
export const fleetFeedOf = feedPerApi<FleetReport>(fleetSource);

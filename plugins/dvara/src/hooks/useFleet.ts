import { useApi } from '@backstage/core-plugin-api';
import type { FleetReport } from '@dvara/backstage-plugin-dvara-common';
import { dvaraApiRef } from '../api';
import { FLEET, fleetFeedOf } from '../feed';
import { useFeed, type FollowedReport } from './useFeed';

/** Keeps the report of all gateways fresh. */
export function useFleet(): FollowedReport<FleetReport> {
  return useFeed({ feed: fleetFeedOf(useApi(dvaraApiRef)), subject: FLEET });
}

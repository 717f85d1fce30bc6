import { stringifyEntityRef } from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import type { GatewayReport } from '@dvara/backstage-plugin-dvara-common';
import { dvaraApiRef } from '../api';
import { gatewayFeedOf } from '../feed';
import { useFeed, type FollowedReport } from './useFeed';

/** Keeps the report of an entity's gateway fresh. */
export function useGatewayReport(
  entity: Entity,
): FollowedReport<GatewayReport> {
  return useFeed({
    feed: gatewayFeedOf(useApi(dvaraApiRef)),
    subject: stringifyEntityRef(entity),
  });
}

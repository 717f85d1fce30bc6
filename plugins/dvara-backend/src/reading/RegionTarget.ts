import type { RegionSummary } from '@dvara/backstage-plugin-dvara-common';
import type {
  ClusterClient,
  DvaraRegion,
  RegionsService,
} from '@dvara/backstage-plugin-dvara-node';

/** One gateway in one region: where to look and for what. */
export interface RegionTarget {
  region: DvaraRegion;
  summary: RegionSummary;
  client: ClusterClient;
  /** Where the gateway's own key comes from. */
  keys: Pick<RegionsService, 'statusKey'>;
  namespace: string;
  gateway: string;
  /** Whether another configured region has the same cluster and namespace. */
  shared: boolean;
}

import type { RegionSummary } from '@dvara/backstage-plugin-dvara-common';
import type {
  ClusterClient,
  DvaraRegion,
} from '@dvara/backstage-plugin-dvara-node';

/** One gateway in one region: where to look and for what. */
export interface RegionTarget {
  region: DvaraRegion;
  summary: RegionSummary;
  client: ClusterClient;
  namespace: string;
  gateway: string;
  /** Whether another configured region has the same cluster and namespace. */
  shared: boolean;
}

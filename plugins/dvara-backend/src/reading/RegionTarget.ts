import type { RegionSummary } from '@dvara/backstage-plugin-dvara-common';
import type {
  ClusterClient,
  DvaraRegion,
  GatewayStatusHints,
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
  hints: GatewayHints;
}

/** What earlier reads have learnt, so that later ones ask once. */
export interface GatewayHints extends GatewayStatusHints {
  /** How the release was found: by the gateway's label, or by release name as plain `helm install` leaves it. */
  foundBy?: 'gateway' | 'release';
  /** The error that the last read ended with, by name, so that it is logged once. */
  unexpected?: string;
}

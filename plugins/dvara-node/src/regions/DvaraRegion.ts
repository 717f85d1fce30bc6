import type { JsonObject } from '@backstage/types';

/**
 * A configured region: a namespace of a cluster where gateways run.
 *
 * @public
 */
export interface DvaraRegion {
  /** Equals `gatewayServer.region.id` of the releases in it. */
  id: string;
  name: string;
  /** Name of the cluster in `kubernetes.clusterLocatorMethods`. */
  cluster: string;
  /** Where releases may live; the first is the default. */
  namespaces: string[];
  /** Chart values of the region's layer. */
  values: JsonObject;
  /** How the gateway's status is reached. */
  status: {
    access: 'serviceProxy' | 'portForward' | 'url';
    url?: string;
    /** The only endpoint that is asked; both are tried without it. */
    path?: '/status' | '/actuator/gateway-status';
  };
  /** Whether a deployer credential is configured. */
  deployable: boolean;
}

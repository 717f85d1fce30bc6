import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { ClusterClient } from '../cluster/ClusterClient';
import { DefaultRegionsService } from './DefaultRegionsService';
import type { DvaraRegion } from './DvaraRegion';

/**
 * How Helm reaches a region: a kubeconfig with one context, whose token is read from a file.
 *
 * @public
 */
export interface RegionKubeconfig {
  /** YAML to be written with mode 0600. Holds no token where `tokenFile` is set. */
  kubeconfig: string;
  /** File that holds the current token; it is renewed from outside. */
  tokenFile?: string;
}

/**
 * For whom the key of a gateway's status is.
 *
 * @public
 */
export interface StatusKeyRequest {
  regionId: string;
  /** Where the release is that the key is to be sent to. */
  namespace: string;
  gateway: string;
  /** What that release says by its label `dvara.ai/gateway`. */
  servedGateway: string | undefined;
}

/**
 * Hands out the configured regions and clients for them.
 *
 * @public
 */
export interface RegionsService {
  /** All configured regions, in the order of the configuration. */
  list(): DvaraRegion[];

  /**
   * @throws InputError naming the known ids where the region is not configured
   */
  get(options: { regionId: string }): DvaraRegion;

  /** What the operators say about a region at this moment (`dvara.regions[].notice`). */
  notice(options: { regionId: string }): string | undefined;

  /** A client with the viewer credential: reads only, no Secrets. */
  viewer(options: { regionId: string }): ClusterClient;

  /**
   * The key of a gateway's own status (`dvara.regions[].status.keys`), to be sent to that gateway only.
   *
   * @returns undefined where none is configured for it
   * @throws ClusterError of kind `misconfigured` where its file does not hold one, or the release does not say
   * by its label that it is this gateway's
   */
  statusKey(options: StatusKeyRequest): Promise<string | undefined>;

  /**
   * A client with the deployer credential.
   *
   * @throws NotAllowedError where no deployer is configured for the region
   */
  deployer(options: { regionId: string }): ClusterClient;

  /**
   * The deployer credential for Helm.
   *
   * @throws NotAllowedError where no deployer is configured for the region
   */
  deployerKubeconfig(options: { regionId: string }): Promise<RegionKubeconfig>;
}

/**
 * The regions of the portal.
 *
 * @public
 */
export const regionsServiceRef = createServiceRef<RegionsService>({
  id: 'dvara.regions',
  scope: 'plugin',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { config: coreServices.rootConfig, logger: coreServices.logger },
      async factory({ config, logger }) {
        return DefaultRegionsService.fromConfig({ config, logger });
      },
    }),
});

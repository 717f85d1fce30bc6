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

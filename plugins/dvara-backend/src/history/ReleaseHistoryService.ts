import type {
  ReleaseDiff,
  ReleaseHistory,
} from '@dvara/backstage-plugin-dvara-common';
import type { CataloguedGateway } from '../services/GatewayAccessService';

/**
 * Reads what Helm keeps of a gateway's release in a region, with the deployer's credential.
 * It knows no users: who may see it is decided before it is asked.
 *
 * Both throw NotImplementedError naming the setting where the region has no deployer,
 * NotFoundError where the gateway has no such region or no release in it, ConflictError where the
 * release is of another gateway, owner or chart, and RegionReadError where the
 * region does not answer as it should.
 */
export interface ReleaseHistoryService {
  history(options: {
    gateway: CataloguedGateway;
    regionId: string;
  }): Promise<ReleaseHistory>;

  /**
   * What a step between two revisions changes; nothing that is or may be a credential is in it.
   *
   * @throws NotFoundError naming the revisions that are kept, where one of the two is not
   */
  diff(options: {
    gateway: CataloguedGateway;
    regionId: string;
    from: number;
    to: number;
  }): Promise<ReleaseDiff>;
}

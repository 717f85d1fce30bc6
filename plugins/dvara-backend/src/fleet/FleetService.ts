import type {
  FleetGateway,
  RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import type { CataloguedGateway } from '../services/GatewayAccessService';

/** Reads many gateways in all regions. As the reports it knows no users. */
export interface FleetService {
  /**
   * One line for each gateway, the worst first. Waits for regions of which nothing is
   * known yet, at most a region's deadline; then their cells are `unknown`.
   */
  read(options: {
    gateways: CataloguedGateway[];
  }): Promise<{ regions: RegionSummary[]; gateways: FleetGateway[] }>;
}

import type {
  FleetGateway,
  RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import type { CataloguedGateway } from '../services/GatewayAccessService';
import type { FleetRow } from './FleetRow';

/** Many gateways that somebody follows. */
export interface FollowedFleet {
  /** Those that were put together, in no order. */
  rows: () => FleetRow[];
  regions: () => RegionSummary[];
  /** When they were looked at, milliseconds since 1970; the same for all who follow within a moment. */
  lookedAt: () => number;
  /** Follows these from now on. Resolves when those that are new have been put together. */
  set: (gateways: CataloguedGateway[]) => Promise<void>;
  stop: () => void;
}

/** Reads many gateways in all regions. As the reports it knows no users. */
export interface FleetService {
  /**
   * One line for each gateway, the worst first. Waits for regions of which nothing is
   * known yet, at most a region's deadline; then their cells are `unknown`.
   */
  read(options: {
    gateways: CataloguedGateway[];
  }): Promise<{ regions: RegionSummary[]; gateways: FleetGateway[] }>;

  /**
   * Keeps many gateways current. Regions of which nothing is known yet are hardly waited
   * for: their cells are `unknown` until they answer.
   */
  follow(options: {
    gateways: CataloguedGateway[];
    /** Called where any of them, or of the regions, may have changed. */
    onChange: () => void;
  }): Promise<FollowedFleet>;

  /** Ends all that is followed. */
  stop(): void;
}

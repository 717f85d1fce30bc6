import type {
  GatewayReport,
  RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import type { EntityGateway } from './GatewayAccessService';
import type { PublishedReport } from './ReportFeeds';

/**
 * Reads gateways in all regions. It knows no users: what it holds is shared by
 * all viewers, and who may see it is decided before it is asked.
 */
export interface GatewayReportService {
  /** The configured regions, each with the last answer of its API server. Never fails for a region. */
  listRegions(): Promise<RegionSummary[]>;

  /**
   * The report of one gateway. A region that does not answer costs its own row and
   * at most its deadline.
   */
  getReport(gateway: EntityGateway): Promise<GatewayReport>;

  /**
   * Tells how a gateway is, at once and after each change. Regions of which nothing is
   * known yet are «unknown» until they have answered.
   *
   * @returns a function that ends it
   */
  follow(options: {
    gateway: EntityGateway;
    /** The last report that the listener has; nothing is told that it knows. */
    knownId?: string;
    onReport: (report: PublishedReport) => void;
  }): () => void;
}

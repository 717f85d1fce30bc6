import type { Finding } from '../../finding/finding';
import type { GatewayReport } from '../../report/gatewayReport';
import type { RegionReport } from '../../report/regionReport';

/**
 * Looks at all regions of a gateway for one kind of trouble. Pure: equal reports
 * give equal findings.
 *
 * @public
 */
export type Detector = (options: {
  gateway: GatewayReport['gateway'];
  regions: RegionReport[];
}) => Finding[];

import type { Finding } from '../finding/finding';
import type { GatewayReport } from '../report/gatewayReport';
import type { RegionReport } from '../report/regionReport';
import { detectors } from './detectors';

const severityRanks: Record<Finding['severity'], number> = {
  error: 0,
  warning: 1,
  info: 2,
};

/**
 * Every finding over all regions, the most severe first.
 *
 * @public
 */
export function detectFindings(options: {
  gateway: GatewayReport['gateway'];
  regions: RegionReport[];
}): Finding[] {
  return detectors
    .flatMap(detect => detect(options))
    .sort((a, b) => severityRanks[a.severity] - severityRanks[b.severity]);
}

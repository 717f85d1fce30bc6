import type { GatewayReport } from '../report/gatewayReport';
import { computeHeadline } from './computeHeadline';
import { computeRegionState } from './computeRegionState';
import { detectFindings } from './detectFindings';
import type { RegionReadings } from './regionReadings';

/**
 * Judges what was read in each region and puts the report together.
 *
 * @public
 */
export function assembleGatewayReport(options: {
  gateway: GatewayReport['gateway'];
  /** ISO 8601 */
  generatedAt: string;
  readings: RegionReadings[];
}): GatewayReport {
  const regions = options.readings.map(readings => ({
    ...readings,
    ...computeRegionState(readings),
  }));
  return {
    gateway: options.gateway,
    generatedAt: options.generatedAt,
    headline: computeHeadline({ regions }),
    regions,
    findings: detectFindings({ gateway: options.gateway, regions }),
  };
}

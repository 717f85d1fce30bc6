import type { RegionReport } from '../report/regionReport';

/**
 * What was read of a gateway in one region, before it is judged.
 *
 * @public
 */
export type RegionReadings = Omit<RegionReport, 'state' | 'reason'>;

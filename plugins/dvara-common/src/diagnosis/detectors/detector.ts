import type { Finding } from '../../finding/finding';
import type { RegionReport } from '../../report/regionReport';

/**
 * Looks at all regions of a gateway for one kind of trouble. Pure: equal reports
 * give equal findings.
 *
 * @public
 */
export type Detector = (options: { regions: RegionReport[] }) => Finding[];

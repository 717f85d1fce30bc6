import type { Finding } from '../../../finding/finding';
import type { RegionReport } from '../../../report/regionReport';
import {
  apSouth,
  euWest,
  ScenarioClock,
  usEast,
  wellRegion,
} from '../../../testUtils/scenarios/scenarioParts';
import { computeRegionState } from '../../computeRegionState';
import type { RegionReadings } from '../../regionReadings';
import type { Detector } from '../detector';

const summaries = [usEast, euWest, apSouth];

/** The present of the detectors' tests. */
export const clock = new ScenarioClock(Date.parse('2026-11-22T14:05:00.000Z'));

/** What a detector finds in regions that are well but for what is given of each. */
export function detectIn(
  detector: Detector,
  ...overrides: Partial<RegionReadings>[]
): Finding[] {
  return detector({
    gateway: { name: 'orders-llm', entityRef: 'component:default/orders-llm' },
    regions: overrides.map((override, index): RegionReport => {
      const readings = { ...wellRegion(clock, summaries[index]), ...override };
      return { ...readings, ...computeRegionState(readings) };
    }),
  });
}

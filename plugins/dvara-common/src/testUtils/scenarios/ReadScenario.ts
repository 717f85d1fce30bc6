import type { RegionReadings } from '../../diagnosis/regionReadings';
import type { ScenarioClock } from './scenarioParts';

/** Makes what was read of the regions, as it is at a scenario's present. */
export type ReadScenario = (clock: ScenarioClock) => RegionReadings[];

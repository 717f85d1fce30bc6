import type { JsonObject } from '@backstage/types';
import type { DvaraRegion } from '@dvara/backstage-plugin-dvara-node';

/** One release of one task: where it lives and with which values. */
export interface ReleaseTarget {
  region: DvaraRegion;
  namespace: string;
  releaseName: string;
  /** All layers above the chart's, without the identity that the action adds on top. */
  values: JsonObject;
}

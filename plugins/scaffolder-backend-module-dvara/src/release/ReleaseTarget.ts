import type { JsonObject } from '@backstage/types';
import type { DvaraRegion } from '@dvara/backstage-plugin-dvara-node';

/** How the values of a release's live revision were read, where they are to be used again. */
export type ReusedValues =
  | {
      state: 'read';
      /** What people should know about them. */
      warnings: string[];
      /** What the task has laid on top of them. */
      given: JsonObject;
      /** The Secret that the values name. */
      existingSecret?: string;
    }
  | { state: 'unread'; error: unknown };

/** One release of one task: where it lives and with which values. */
export interface ReleaseTarget {
  region: DvaraRegion;
  namespace: string;
  releaseName: string;
  /** All layers above the chart's, without the identity that the action adds on top. */
  values: JsonObject;
  /** Present where the values are those of the release's live revision, with what the task gives on top. */
  reused?: ReusedValues;
}

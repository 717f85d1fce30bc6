import type { JsonObject } from '@backstage/types';
import type { GatewayChart } from '../chart/GatewayChart';
import type { ReleaseWork } from '../release/ReleaseWork';

/** One release of a plan, under its lease. */
export interface PlannedRelease {
  work: ReleaseWork;
  /** All its values, the identity on top, for the Secret's version of now; without the number of pods that is handed over. */
  complete: (facts: { secretVersion: string }) => JsonObject;
}

/**
 * Computes the digest of a plan anew, while every release of it is held, and compares.
 * Nothing has run yet and nothing runs where it throws.
 *
 * @throws ConflictError that names the regions and what has changed in each: chart, values,
 * revision or a live object
 */
export type VerifyPlan = (options: {
  /** As `dvara:release:plan` has told it. */
  planDigest: string;
  chart: GatewayChart;
  existingSecret?: string;
  releases: PlannedRelease[];
  signal?: AbortSignal;
}) => Promise<void>;

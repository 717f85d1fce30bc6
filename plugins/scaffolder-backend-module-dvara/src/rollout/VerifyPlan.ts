import type { GatewayChart } from '../chart/GatewayChart';
import type { PlanBasis } from '../plan/planDigest';
import type { ReleaseWork } from '../release/ReleaseWork';
import type { CompleteValues } from '../values/completeValues';

/** One release of a plan, under its lease. */
export interface PlannedRelease {
  work: ReleaseWork;
  /** The Secret that it is to read. */
  existingSecret?: string;
  /** All its values, the identity on top, for the Secret as it is; without the number of pods that is handed over. */
  complete: CompleteValues;
}

/**
 * Computes the digest of a plan anew, while every release of it is held, and compares.
 * Nothing has run yet and nothing runs where it throws.
 *
 * @returns what the plan rests on, so that each region can be looked at again when its turn comes
 * @throws ConflictError that names the regions and, where the plan's basis is given, what has changed in
 * each: chart, values, revision or a live object
 */
export type VerifyPlan = (options: {
  /** As `dvara:release:plan` has told it. */
  planDigest: string;
  /** What the plan rested on, as `dvara:release:plan` has told it. */
  planBasis?: PlanBasis;
  chart: GatewayChart;
  releases: PlannedRelease[];
  /** Regions at once. */
  concurrency: number;
  /** A failure as a sentence that may be shown. */
  describe: (error: unknown) => string;
}) => Promise<PlanBasis | undefined>;

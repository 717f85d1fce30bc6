import { z } from 'zod/v3';
import { gatewayComponentSchema } from '../gateway/gatewayComponent';

/**
 * A PodDisruptionBudget of a component: how many pods a drained node may take.
 *
 * @public
 */
export const disruptionBudgetSchema = z.object({
  component: gatewayComponentSchema,
  name: z.string(),
  /** As written: a number of pods or a percentage such as `50%`; one of the two is set. */
  minAvailable: z.union([z.number().int(), z.string()]).optional(),
  maxUnavailable: z.union([z.number().int(), z.string()]).optional(),
  /** Pods that may be evicted now. */
  disruptionsAllowed: z.number().int().nonnegative().optional(),
  currentHealthy: z.number().int().nonnegative().optional(),
  desiredHealthy: z.number().int().nonnegative().optional(),
  expectedPods: z.number().int().nonnegative().optional(),
});

/** @public */
export type DisruptionBudget = z.infer<typeof disruptionBudgetSchema>;

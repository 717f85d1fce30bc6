import { z } from 'zod/v3';
import { gatewayComponentSchema } from '../gateway/gatewayComponent';

/** One direction of an autoscaler's behaviour, as Kubernetes has it. */
const scalingRulesSchema = z.object({
  stabilizationWindowSeconds: z.number().int().nonnegative().optional(),
  selectPolicy: z.enum(['Max', 'Min', 'Disabled']).optional(),
  policies: z.array(
    z.object({
      type: z.enum(['Pods', 'Percent']),
      value: z.number().int().positive(),
      periodSeconds: z.number().int().positive(),
    }),
  ),
});

/**
 * One HorizontalPodAutoscaler, with its readings computed in one place.
 *
 * @public
 */
export const autoscalerReportSchema = z.object({
  component: gatewayComponentSchema,
  name: z.string(),
  current: z.number().int().nonnegative(),
  /** What the controller wants; absent before its first decision. */
  desired: z.number().int().nonnegative().optional(),
  min: z.number().int().nonnegative(),
  max: z.number().int().positive(),
  metrics: z.array(
    z.object({
      /** «cpu», «memory», or the metric's own name. */
      name: z.string(),
      /** Current reading; absent where the controller has none («unknown»). */
      current: z.number().optional(),
      target: z.number(),
      /** `percent` of the request, or the metric's own unit as a quantity. */
      unit: z.enum(['percent', 'quantity']),
    }),
  ),
  conditions: z.array(
    z.object({
      type: z.enum(['AbleToScale', 'ScalingActive', 'ScalingLimited']),
      status: z.enum(['True', 'False', 'Unknown']),
      reason: z.string().optional(),
      message: z.string().max(1000).optional(),
      /** ISO 8601 */
      since: z.string().optional(),
    }),
  ),
  /** How fast it may scale; absent where Kubernetes' defaults hold. */
  behavior: z
    .object({
      scaleUp: scalingRulesSchema.optional(),
      scaleDown: scalingRulesSchema.optional(),
    })
    .optional(),
  /** ISO 8601 */
  lastScaleAt: z.string().optional(),
});

/** @public */
export type AutoscalerReport = z.infer<typeof autoscalerReportSchema>;

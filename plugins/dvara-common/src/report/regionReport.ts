import { z } from 'zod/v3';
import { failureSchema } from '../region/failure';
import { regionStateSchema } from '../region/regionState';
import { autoscalerReportSchema } from './autoscaling';
import { disruptionBudgetSchema } from './disruptionBudget';
import { gatewayStatusReportSchema } from './gatewayStatusReport';
import { componentReportSchema } from './pods';
import { regionEventSchema } from './regionEvent';
import { releaseFactsSchema } from './releaseFacts';
import { sectionSchema } from './section';
import { serviceEndpointsSchema } from './serviceEndpoints';

/**
 * A configured region as people see it; its address and credentials stay behind.
 *
 * @public
 */
export const regionSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Name of the cluster in the Kubernetes plugin's configuration. */
  cluster: z.string(),
  /** Where releases may live; the first is the default. */
  namespaces: z.array(z.string()).min(1),
  /** What the operators say about the region, for example «starting» or «maintenance until 14:00». */
  notice: z.string().max(500).optional(),
  /**
   * How the region's API server answered when it was last tried; absent where it has
   * not been tried yet.
   */
  reachability: z
    .object({
      /** ISO 8601 */
      checkedAt: z.string().datetime({ offset: true }),
      /** Absent where it answered. */
      failure: failureSchema.optional(),
    })
    .optional(),
});

/** @public */
export type RegionSummary = z.infer<typeof regionSummarySchema>;

/**
 * A gateway in one region: its state, and every part that was read or the reason
 * why it was not.
 *
 * @public
 */
export const regionReportSchema = z.object({
  region: regionSummarySchema,
  namespace: z.string(),
  state: regionStateSchema,
  /** Why it is in that state, one sentence. */
  reason: z.string(),
  /**
   * Chart values that the portal's configuration gives this region alone, by path
   * (`ingress.className`): that they differ is meant.
   */
  declaredValues: z.array(z.string().max(500)).max(500).optional(),
  /** When the region was last tried, ISO 8601. */
  checkedAt: z.string().datetime({ offset: true }),
  /** When the region last answered, ISO 8601; absent where it never has. */
  seenAt: z.string().datetime({ offset: true }).optional(),
  /** Set where the region as a whole could not be read. */
  failure: failureSchema.optional(),
  /** `data: null` is «asked, and there is no release». */
  release: sectionSchema(releaseFactsSchema.nullable()).optional(),
  components: sectionSchema(z.array(componentReportSchema)).optional(),
  /** An empty list is «autoscaling is off». */
  autoscaling: sectionSchema(z.array(autoscalerReportSchema)).optional(),
  status: sectionSchema(gatewayStatusReportSchema).optional(),
  /** CPU and memory use of the pods; `measured: false` is «the region has no metrics API». */
  usage: sectionSchema(z.object({ measured: z.boolean() })).optional(),
  endpoints: sectionSchema(z.array(serviceEndpointsSchema)).optional(),
  disruptionBudgets: sectionSchema(z.array(disruptionBudgetSchema)).optional(),
  /** The newest first, at most 100. */
  events: sectionSchema(z.array(regionEventSchema).max(100)).optional(),
});

/** @public */
export type RegionReport = z.infer<typeof regionReportSchema>;

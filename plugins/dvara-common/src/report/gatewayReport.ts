import { z } from 'zod/v3';
import { findingSchema } from '../finding/finding';
import { regionReportSchema } from './regionReport';

/**
 * The backend's answer for one gateway.
 *
 * @public
 */
export const gatewayReportSchema = z.object({
  gateway: z.object({
    name: z.string(),
    /** `component:default/orders-llm` */
    entityRef: z.string(),
  }),
  /** When the report was put together, ISO 8601. */
  generatedAt: z.string().datetime({ offset: true }),
  /** One computed sentence over all regions. */
  headline: z.string(),
  regions: z.array(regionReportSchema),
  findings: z.array(findingSchema),
});

/** @public */
export type GatewayReport = z.infer<typeof gatewayReportSchema>;

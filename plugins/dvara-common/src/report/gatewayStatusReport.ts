import { z } from 'zod/v3';
import { gatewayStatusSchema } from '../gateway/gatewayStatus';

/**
 * The gateway's status with where it was read.
 *
 * @public
 */
export const gatewayStatusReportSchema = z.object({
  /** Which of the two endpoints answered. */
  endpoint: z.enum(['/status', '/actuator/gateway-status']),
  status: gatewayStatusSchema,
});

/** @public */
export type GatewayStatusReport = z.infer<typeof gatewayStatusReportSchema>;

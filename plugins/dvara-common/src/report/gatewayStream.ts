import { z } from 'zod/v3';

/**
 * Data of the stream's event `refused`: a gateway that is not, or no longer, shown to
 * whoever listens.
 *
 * @public
 */
export const gatewayRefusalSchema = z.object({
  entityRef: z.string(),
  /** As the route of the one gateway would answer: 400, 403 or 404. */
  status: z.number().int(),
  message: z.string(),
});

/** @public */
export type GatewayRefusal = z.infer<typeof gatewayRefusalSchema>;

/**
 * Data of the event `end` of a stream of gateways or of the fleet, its last.
 *
 * - `expired`: the caller's token has; come back with a new one
 * - `refused`: none of the gateways may be seen any more
 * - `unavailable`: catalog or permission backend do not answer
 * - `stopping`: the portal ends; come back after a moment
 *
 * @public
 */
export const gatewayStreamEndSchema = z.object({
  reason: z.enum(['expired', 'refused', 'unavailable', 'stopping']),
});

/** @public */
export type GatewayStreamEnd = z.infer<typeof gatewayStreamEndSchema>;

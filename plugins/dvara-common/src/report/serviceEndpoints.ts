import { z } from 'zod/v3';
import { gatewayComponentSchema } from '../gateway/gatewayComponent';

/**
 * Where a component's Service leads, from its EndpointSlices. A Service without ready
 * addresses refuses all traffic, also where pods are ready.
 *
 * @public
 */
export const serviceEndpointsSchema = z.object({
  component: gatewayComponentSchema,
  /** Name of the Service. */
  service: z.string(),
  /** Addresses that get traffic. */
  ready: z.number().int().nonnegative(),
  /** Addresses that do not, because their pods are not ready. */
  notReady: z.number().int().nonnegative(),
});

/** @public */
export type ServiceEndpoints = z.infer<typeof serviceEndpointsSchema>;

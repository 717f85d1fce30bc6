import { z } from 'zod/v3';
import { regionStateSchema } from '../region/regionState';
import { regionSummarySchema } from './regionReport';

/**
 * One gateway in one region, as a cell of the fleet.
 *
 * @public
 */
export const fleetRegionSchema = z.object({
  regionId: z.string(),
  state: regionStateSchema,
  /** Why it is in that state, one sentence. */
  reason: z.string(),
  chartVersion: z.string().optional(),
  appVersion: z.string().optional(),
  /** Pods of the gateway's server. */
  ready: z.number().int().nonnegative().optional(),
  desired: z.number().int().nonnegative().optional(),
  /** ISO 8601 */
  checkedAt: z.string().datetime({ offset: true }),
  /** Whether the facts are the last good ones beside a failure. */
  stale: z.boolean(),
});

/** @public */
export type FleetRegion = z.infer<typeof fleetRegionSchema>;

/**
 * One gateway of the fleet.
 *
 * @public
 */
export const fleetGatewaySchema = z.object({
  entityRef: z.string(),
  /** Value of `dvara.ai/gateway`. */
  name: z.string(),
  /** The entity's title, where it has one. */
  title: z.string().optional(),
  /** Entity reference of the owner. */
  owner: z.string().optional(),
  headline: z.string(),
  regions: z.array(fleetRegionSchema),
});

/** @public */
export type FleetGateway = z.infer<typeof fleetGatewaySchema>;

/**
 * The answer of `GET /v1/gateways`: every gateway that the caller may see, the worst first.
 *
 * @public
 */
export const fleetReportSchema = z.object({
  /** ISO 8601 */
  generatedAt: z.string().datetime({ offset: true }),
  regions: z.array(regionSummarySchema),
  gateways: z.array(fleetGatewaySchema),
  /** Entities whose annotations could not be read, each with the reason. */
  refused: z.array(z.object({ entityRef: z.string(), message: z.string() })),
});

/** @public */
export type FleetReport = z.infer<typeof fleetReportSchema>;

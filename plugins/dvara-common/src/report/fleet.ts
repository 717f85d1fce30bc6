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
  /**
   * Whether the server's autoscaler runs as many pods as it may and would like more; absent
   * where its autoscalers are not known.
   */
  atMaximum: z.boolean().optional(),
  /** Whether a rollout of the release is under way; absent where that is not known. */
  rolling: z.boolean().optional(),
  /**
   * ISO 8601; of a stale cell when its oldest facts were seen. A stream does not tell anew a cell
   * of which nothing else has changed.
   */
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

/** Entities whose annotations could not be read, each with the reason. */
const refusedSchema = z.array(
  z.object({ entityRef: z.string(), message: z.string() }),
);

/**
 * The answer of `GET /v1/gateways`, and the data of its stream's event `fleet`: every gateway
 * that the caller may see, the worst first.
 *
 * @public
 */
export const fleetReportSchema = z.object({
  /** ISO 8601 */
  generatedAt: z.string().datetime({ offset: true }),
  regions: z.array(regionSummarySchema),
  gateways: z.array(fleetGatewaySchema),
  refused: refusedSchema,
});

/** @public */
export type FleetReport = z.infer<typeof fleetReportSchema>;

/**
 * Data of the event `changes` of the fleet's stream: what is not any more as the events before
 * it have told. What has only been looked at again is no change.
 *
 * @public
 */
export const fleetChangesSchema = z.object({
  /** ISO 8601 */
  generatedAt: z.string().datetime({ offset: true }),
  /** All regions, where any of them has changed. */
  regions: z.array(regionSummarySchema).optional(),
  /** Gateways that are new or have changed, each whole, in no order. */
  gateways: z.array(fleetGatewaySchema),
  /** Entity references of gateways that are gone, or may no longer be seen. */
  removed: z.array(z.string()),
  /** All of them, where any has changed. */
  refused: refusedSchema.optional(),
});

/** @public */
export type FleetChanges = z.infer<typeof fleetChangesSchema>;

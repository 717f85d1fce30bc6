import type { JsonObject } from '@backstage/types';
import { z } from 'zod/v3';

const jsonObjectSchema = z.record(
  z.unknown(),
) as unknown as z.ZodType<JsonObject> & z.ZodRecord;

/**
 * What a form needs of the chart that the portal deploys.
 *
 * @public
 */
export const chartRulesSchema = z.object({
  name: z.string(),
  version: z.string(),
  appVersion: z.string().optional(),
  valuesSchema: jsonObjectSchema,
  defaults: jsonObjectSchema,
});

/** @public */
export interface ChartRules {
  name: string;
  version: string;
  /** Version of the gateway that the chart runs by default. */
  appVersion?: string;
  /** The chart's `values.schema.json`. */
  valuesSchema: JsonObject;
  /** The chart's `values.yaml`. */
  defaults: JsonObject;
}

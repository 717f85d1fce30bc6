import { z } from 'zod/v3';

/**
 * One diagnosed fact about a gateway.
 *
 * @public
 */
export const findingSchema = z.object({
  /** Stable id of the detector, for example `provider-degraded`. */
  id: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  regionIds: z.array(z.string()).min(1),
  /** What is so, one sentence. */
  sentence: z.string(),
  /** The facts it rests on. */
  evidence: z.string(),
  /** What to do. */
  remedy: z.string(),
  /** Template that applies the remedy, with the form's values. */
  template: z
    .object({ ref: z.string(), values: z.record(z.unknown()) })
    .optional(),
});

/** @public */
export type Finding = z.infer<typeof findingSchema>;

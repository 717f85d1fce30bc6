import { z } from 'zod/v3';

/**
 * A Kubernetes event about an object of the release; equal ones are counted as one.
 *
 * @public
 */
export const regionEventSchema = z.object({
  type: z.enum(['Normal', 'Warning']),
  reason: z.string().max(200),
  message: z.string().max(1000),
  /** What it is about. */
  object: z.object({ kind: z.string(), name: z.string() }),
  count: z.number().int().positive(),
  /** ISO 8601 */
  firstAt: z.string().optional(),
  /** ISO 8601 */
  lastAt: z.string().optional(),
});

/** @public */
export type RegionEvent = z.infer<typeof regionEventSchema>;

import { z } from 'zod/v3';

/**
 * One line of a pod's log.
 *
 * @public
 */
export const podLogLineSchema = z.object({
  /** When the container wrote it, ISO 8601 with up to nanoseconds. */
  at: z.string().optional(),
  /** Cut after 16 KiB. */
  text: z.string(),
});

/** @public */
export type PodLogLine = z.infer<typeof podLogLineSchema>;

/**
 * The answer of `…/pods/:pod/log`; with `follow=true` the data of each event `lines`.
 *
 * @public
 */
export const podLogSchema = z.object({
  container: z.string(),
  lines: z.array(podLogLineSchema),
  /** Whether older lines were left out because of a bound. */
  cut: z.boolean(),
});

/** @public */
export type PodLog = z.infer<typeof podLogSchema>;

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

/**
 * Data of a followed log's event `end`, its last.
 *
 * - `ended`: the container has written its last line
 * - `gone`: the pod has been deleted
 * - `lost`: the region does not answer as it should any more
 * - `limit`: followed for as long as one may; come back to go on
 * - `expired`, `refused`, `unavailable`, `stopping`: as {@link gatewayStreamEndSchema}
 *
 * @public
 */
export const podLogEndSchema = z.object({
  reason: z.enum([
    'ended',
    'gone',
    'lost',
    'limit',
    'expired',
    'refused',
    'unavailable',
    'stopping',
  ]),
  /** Where the pod is gone: the newest pod of its component that came while the log was followed. */
  replacedBy: z.string().optional(),
});

/** @public */
export type PodLogEnd = z.infer<typeof podLogEndSchema>;

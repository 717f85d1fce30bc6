import { z } from 'zod/v3';
import { failureSchema } from '../region/failure';
import { gatewaySecretKeys } from '../gateway/gatewaySecretKeys';
import { releaseStatusSchema } from '../release/releaseStatus';

/**
 * What is known of a release without reading a Secret. A fact that could not be
 * learnt is absent and shows as «unknown».
 *
 * @public
 */
export const releaseFactsSchema = z.object({
  name: z.string(),
  namespace: z.string(),
  /** The chart's full name of the release, the stem of its objects' names. */
  fullName: z.string(),
  revision: z.number().int().positive().optional(),
  status: releaseStatusSchema.optional(),
  chartVersion: z.string().optional(),
  appVersion: z.string().optional(),
  /** SHA-256 of the chart archive, from the release record. */
  chartDigest: z.string().optional(),
  /** Value of `app.kubernetes.io/managed-by`. */
  managedBy: z.string().optional(),
  /** When the release was last written, ISO 8601. */
  updatedAt: z.string().optional(),
  /** Scaffolder task of the last change. */
  taskId: z.string().optional(),
  /** SHA-256 of the gateway's configuration file, from the pod template. */
  configChecksum: z.string().optional(),
  /** For each key of the gateway's Secret, from the release record: never a value. */
  secretKeys: z
    .record(z.enum(gatewaySecretKeys), z.enum(['present', 'empty', 'missing']))
    .optional(),
  /** Why the release record, and with it status, digest, time and task, could not be read. */
  recordFailure: failureSchema.optional(),
});

/** @public */
export type ReleaseFacts = z.infer<typeof releaseFactsSchema>;

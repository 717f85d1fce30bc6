import { z } from 'zod/v3';
import { releaseStatusSchema } from './releaseStatus';
import { gatewaySecretKeys } from '../gateway/gatewaySecretKeys';
import { releaseFullName } from './releaseName';

/**
 * What the actions note about a release in the ConfigMap
 * `<fullname>-record`, key {@link RELEASE_RECORD_KEY}, so that the portal can show
 * release facts without reading a Secret. It never holds a value of a Secret.
 *
 * @public
 */
export const releaseRecordSchema = z.object({
  version: z.literal(1),
  gateway: z.string(),
  regionId: z.string(),
  releaseName: z.string(),
  revision: z.number().int().positive(),
  status: releaseStatusSchema,
  /** What led to this revision; absent in records of older portals. */
  operation: z
    .enum(['deploy', 'rollback', 'uninstall', 'unlock'])
    .optional()
    .catch(undefined),
  /** Revisions that Helm calls good but whose gateway did not show that it was well. */
  unfitRevisions: z
    .array(z.number().int().positive())
    .optional()
    .catch(undefined),
  chartName: z.string(),
  chartVersion: z.string(),
  appVersion: z.string().optional(),
  /** SHA-256 of the chart archive, `sha256:<hex>`. */
  chartDigest: z.string().optional(),
  /** Id of the scaffolder task that wrote the record. */
  taskId: z.string().optional(),
  /** When the record was written, ISO 8601. */
  recordedAt: z.string().datetime({ offset: true }),
  /** For each key of the gateway's Secret: has it text, is it empty, is it missing. */
  secretKeys: z
    .object(
      Object.fromEntries(
        gatewaySecretKeys.map(key => [
          key,
          z.enum(['present', 'empty', 'missing']),
        ]),
      ) as Record<
        (typeof gatewaySecretKeys)[number],
        z.ZodEnum<['present', 'empty', 'missing']>
      >,
    )
    .optional(),
});

/** @public */
export type ReleaseRecord = z.infer<typeof releaseRecordSchema>;

/** @public */
export const RELEASE_RECORD_KEY = 'record.json';

/**
 * Value of `app.kubernetes.io/component` on release records.
 *
 * @public
 */
export const RELEASE_RECORD_COMPONENT = 'release-record';

/**
 * Name of the ConfigMap that holds a release's record.
 *
 * @public
 */
export function releaseRecordName(releaseName: string): string {
  return `${releaseFullName(releaseName)}-record`;
}

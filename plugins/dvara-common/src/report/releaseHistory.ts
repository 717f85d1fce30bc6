import { z } from 'zod/v3';
import { releaseStatusSchema } from '../release/releaseStatus';

/**
 * One revision of a release, as Helm stored it.
 *
 * @public
 */
export const releaseRevisionSchema = z.object({
  revision: z.number().int().positive(),
  status: releaseStatusSchema,
  chartVersion: z.string().optional(),
  appVersion: z.string().optional(),
  /** ISO 8601 */
  updatedAt: z.string().optional(),
  /** Helm's own words, for example «Upgrade complete» or «Rollback to 3». */
  description: z.string().max(1000).optional(),
});

/** @public */
export type ReleaseRevision = z.infer<typeof releaseRevisionSchema>;

/**
 * The answer of `…/regions/:region/history`, the newest revision first.
 *
 * @public
 */
export const releaseHistorySchema = z.object({
  releaseName: z.string(),
  namespace: z.string(),
  revisions: z.array(releaseRevisionSchema),
});

/** @public */
export type ReleaseHistory = z.infer<typeof releaseHistorySchema>;

/**
 * One field that differs between two revisions. Texts are for people; a credential
 * is never among them.
 *
 * @public
 */
export const fieldChangeSchema = z.object({
  /** `spec.template.spec.containers[gateway-server].resources.limits.cpu` */
  path: z.string(),
  change: z.enum(['added', 'changed', 'removed']),
  /** The old value as one line of text; absent where there was none, or it is not shown. */
  from: z.string().optional(),
  /** The new value; absent where there is none, or it is not shown. */
  to: z.string().optional(),
  /** Lines of a unified diff, where the value is a text of several lines. */
  lines: z.array(z.string()).optional(),
  /** Whether the values are not shown because they are, or may be, credentials. */
  hidden: z.literal(true).optional(),
});

/** @public */
export type FieldChange = z.infer<typeof fieldChangeSchema>;

/**
 * One object of a release that differs between two revisions.
 *
 * @public
 */
export const objectChangeSchema = z.object({
  /** `Deployment/orders-llm-dvara-server` */
  object: z.string(),
  kind: z.string(),
  name: z.string(),
  /** Value of the component label, where it has one. */
  component: z.string().optional(),
  change: z.enum(['added', 'changed', 'removed']),
  /** Empty where the whole object is added or removed. */
  fields: z.array(fieldChangeSchema),
  /** What people know the new object by, where it is added: «3 to 10 pods at 70 % CPU». */
  facts: z.string().optional(),
});

/** @public */
export type ObjectChange = z.infer<typeof objectChangeSchema>;

/**
 * The answer of `…/regions/:region/history/diff?from=3&to=5`.
 *
 * @public
 */
export const releaseDiffSchema = z.object({
  from: releaseRevisionSchema,
  to: releaseRevisionSchema,
  /** What the step from `from` to `to` changes in the cluster. */
  objects: z.array(objectChangeSchema),
});

/** @public */
export type ReleaseDiff = z.infer<typeof releaseDiffSchema>;

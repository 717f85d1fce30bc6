import { z } from 'zod/v3';

/**
 * Status words of a Helm release (Helm 3 and 4 share them).
 *
 * @public
 */
export const releaseStatusSchema = z.enum([
  'deployed',
  'failed',
  'superseded',
  'uninstalled',
  'uninstalling',
  'pending-install',
  'pending-upgrade',
  'pending-rollback',
  'unknown',
]);

/** @public */
export type ReleaseStatus = z.infer<typeof releaseStatusSchema>;

import type { HelmRevision } from '@dvara/backstage-plugin-dvara-node';

/** Whether Helm refuses a release, because a run of it is at work or was killed. */
export function isLocked({ status }: HelmRevision): boolean {
  return status.startsWith('pending-') || status === 'uninstalling';
}

import {
  dvaraReleaseDeployPermission,
  dvaraReleasePlanPermission,
  dvaraReleaseRollbackPermission,
  dvaraReleaseTestPermission,
  dvaraReleaseUninstallPermission,
  dvaraReleaseUnlockPermission,
  dvaraSecretApplyPermission,
  dvaraValuesFreePermission,
} from '@dvara/backstage-plugin-dvara-common';

/** What can be done to a release, by the name that `dvara.pipelines` uses, and the permission that users need for it. */
export const releaseVerbs = {
  plan: dvaraReleasePlanPermission,
  deploy: dvaraReleaseDeployPermission,
  test: dvaraReleaseTestPermission,
  rollback: dvaraReleaseRollbackPermission,
  uninstall: dvaraReleaseUninstallPermission,
  unlock: dvaraReleaseUnlockPermission,
  'secret.apply': dvaraSecretApplyPermission,
  'values.free': dvaraValuesFreePermission,
} as const;

/** @public */
export type ReleaseVerb = keyof typeof releaseVerbs;

export const releaseVerbNames = Object.keys(releaseVerbs) as ReleaseVerb[];

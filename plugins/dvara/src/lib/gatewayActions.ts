import {
  dvaraReleaseDeployPermission,
  dvaraReleasePlanPermission,
  dvaraReleaseRollbackPermission,
  dvaraReleaseUninstallPermission,
  dvaraReleaseUnlockPermission,
  dvaraSecretApplyPermission,
  type RESOURCE_TYPE_DVARA_RELEASE,
} from '@dvara/backstage-plugin-dvara-common';
import type { ResourcePermission } from '@backstage/plugin-permission-common';

/** What a person can do to a gateway, in the order of the menu. */
export const gatewayActionIds = [
  'change',
  'rollBack',
  'rotateKeys',
  'unlock',
  'uninstall',
] as const;

export type GatewayActionId = (typeof gatewayActionIds)[number];

type ReleasePermission = ResourcePermission<typeof RESOURCE_TYPE_DVARA_RELEASE>;

/** The template that does it, and the permissions that its steps ask for. */
export const gatewayActions: Record<
  GatewayActionId,
  { templateName: string; permissions: ReleasePermission[] }
> = {
  change: {
    templateName: 'dvara-change',
    permissions: [dvaraReleasePlanPermission, dvaraReleaseDeployPermission],
  },
  rollBack: {
    templateName: 'dvara-roll-back',
    permissions: [dvaraReleaseRollbackPermission],
  },
  rotateKeys: {
    templateName: 'dvara-rotate-keys',
    permissions: [
      dvaraSecretApplyPermission,
      dvaraReleasePlanPermission,
      dvaraReleaseDeployPermission,
    ],
  },
  unlock: {
    templateName: 'dvara-unlock',
    permissions: [dvaraReleaseUnlockPermission],
  },
  uninstall: {
    templateName: 'dvara-uninstall',
    permissions: [dvaraReleaseUninstallPermission],
  },
};

/** The entity of the template that does it. */
export function templateRefOf(id: GatewayActionId): string {
  return `template:default/${gatewayActions[id].templateName}`;
}

/** The action that a template stands for; undefined for a template of another kind. */
export function actionOfTemplate(
  templateRef: string,
): GatewayActionId | undefined {
  const name = templateRef.slice(templateRef.lastIndexOf('/') + 1);
  return gatewayActionIds.find(id => gatewayActions[id].templateName === name);
}

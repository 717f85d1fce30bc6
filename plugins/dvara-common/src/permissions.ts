import { createPermission } from '@backstage/plugin-permission-common';

/**
 * Resource type of the read permissions: the catalog's own entities.
 * The literal equals RESOURCE_TYPE_CATALOG_ENTITY of plugin-catalog-common.
 */
const CATALOG_ENTITY = 'catalog-entity';

/**
 * Resource type of the release permissions; the resource ref is
 * `region/namespace/release`.
 *
 * @public
 */
export const RESOURCE_TYPE_DVARA_RELEASE = 'dvara-release';

/** @public */
export const dvaraGatewayReadPermission = createPermission({
  name: 'dvara.gateway.read',
  attributes: { action: 'read' },
  resourceType: CATALOG_ENTITY,
});

/** @public */
export const dvaraLogReadPermission = createPermission({
  name: 'dvara.log.read',
  attributes: { action: 'read' },
  resourceType: CATALOG_ENTITY,
});

/** @public */
export const dvaraHistoryReadPermission = createPermission({
  name: 'dvara.history.read',
  attributes: { action: 'read' },
  resourceType: CATALOG_ENTITY,
});

/** @public */
export const dvaraReleasePlanPermission = createPermission({
  name: 'dvara.release.plan',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_DVARA_RELEASE,
});

/** @public */
export const dvaraReleaseDeployPermission = createPermission({
  name: 'dvara.release.deploy',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_DVARA_RELEASE,
});

/** @public */
export const dvaraReleaseTestPermission = createPermission({
  name: 'dvara.release.test',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_DVARA_RELEASE,
});

/** @public */
export const dvaraReleaseRollbackPermission = createPermission({
  name: 'dvara.release.rollback',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_DVARA_RELEASE,
});

/** @public */
export const dvaraReleaseUninstallPermission = createPermission({
  name: 'dvara.release.uninstall',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_DVARA_RELEASE,
});

/** @public */
export const dvaraReleaseUnlockPermission = createPermission({
  name: 'dvara.release.unlock',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_DVARA_RELEASE,
});

/** @public */
export const dvaraSecretApplyPermission = createPermission({
  name: 'dvara.secret.apply',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_DVARA_RELEASE,
});

/** @public */
export const dvaraValuesFreePermission = createPermission({
  name: 'dvara.values.free',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_DVARA_RELEASE,
});

/**
 * Every permission of the suite.
 *
 * @public
 */
export const dvaraPermissions = [
  dvaraGatewayReadPermission,
  dvaraLogReadPermission,
  dvaraHistoryReadPermission,
  dvaraReleasePlanPermission,
  dvaraReleaseDeployPermission,
  dvaraReleaseTestPermission,
  dvaraReleaseRollbackPermission,
  dvaraReleaseUninstallPermission,
  dvaraReleaseUnlockPermission,
  dvaraSecretApplyPermission,
  dvaraValuesFreePermission,
];

import type { UserInfoService } from '@backstage/backend-plugin-api';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  isPermission,
  isResourcePermission,
  type PermissionCondition,
  type PermissionCriteria,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  dvaraHistoryReadPermission,
  dvaraLogReadPermission,
  dvaraReleaseDeployPermission,
  dvaraReleasePlanPermission,
  dvaraReleaseRollbackPermission,
  dvaraReleaseTestPermission,
  dvaraSecretApplyPermission,
  RESOURCE_TYPE_DVARA_RELEASE,
} from '@dvara/backstage-plugin-dvara-common';
import {
  createDvaraReleaseConditionalDecision,
  dvaraReleaseConditions,
} from '@dvara/backstage-plugin-scaffolder-backend-module-dvara';
import type { GatewayPolicy } from './readGatewayPolicy';

/** What a team may do to its own gateways. The rest (uninstall, unlock, free values) is for administrators. */
const teamPermissions = [
  dvaraReleasePlanPermission,
  dvaraReleaseDeployPermission,
  dvaraReleaseTestPermission,
  dvaraReleaseRollbackPermission,
  dvaraSecretApplyPermission,
];

const allow: PolicyDecision = { result: AuthorizeResult.ALLOW };
const deny: PolicyDecision = { result: AuthorizeResult.DENY };

/**
 * The portal's example of a policy: administrators may do everything, a team what its gateways need, in the
 * regions that are open to it; logs and histories are for the owners of a gateway. Everything that is
 * not Dvara's is allowed to whoever is signed in: put the rules of your portal there.
 */
export class DvaraPermissionPolicy implements PermissionPolicy {
  readonly #options: { userInfo: UserInfoService; policy: GatewayPolicy };

  constructor(options: { userInfo: UserInfoService; policy: GatewayPolicy }) {
    this.#options = options;
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return deny;
    }
    const { userInfo, policy } = this.#options;
    const { ownershipEntityRefs } = await userInfo.getUserInfo(
      user.credentials,
    );
    if (policy.administrators.some(ref => ownershipEntityRefs.includes(ref))) {
      return allow;
    }
    if (isResourcePermission(permission, RESOURCE_TYPE_DVARA_RELEASE)) {
      const own = policy.teams.filter(({ group }) =>
        ownershipEntityRefs.includes(group),
      );
      if (!teamPermissions.some(({ name }) => name === permission.name)) {
        return deny;
      }
      if (own.some(({ gateways, regions }) => !gateways && !regions)) {
        return allow;
      }
      const [first, ...rest] = own.flatMap(criteriaOf);
      return first
        ? createDvaraReleaseConditionalDecision(permission, {
            anyOf: [first, ...rest],
          })
        : deny;
    }
    if (
      isPermission(permission, dvaraLogReadPermission) ||
      isPermission(permission, dvaraHistoryReadPermission)
    ) {
      return createCatalogConditionalDecision(
        permission,
        catalogConditions.isEntityOwner({ claims: ownershipEntityRefs }),
      );
    }
    return allow;
  }
}

/** What a release must be for a team to work on it; nothing where the team may work on all of them. */
function criteriaOf({
  gateways,
  regions,
}: GatewayPolicy['teams'][number]): PermissionCriteria<
  PermissionCondition<typeof RESOURCE_TYPE_DVARA_RELEASE>
>[] {
  const [first, ...rest] = [
    ...(gateways ? [dvaraReleaseConditions.isGateway({ gateways })] : []),
    ...(regions ? [dvaraReleaseConditions.isInRegion({ regions })] : []),
  ];
  return first ? [{ allOf: [first, ...rest] }] : [];
}

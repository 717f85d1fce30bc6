import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import { OWNER_ANNOTATION } from '@dvara/backstage-plugin-dvara-common';
import type { CataloguedGateway } from '../services/GatewayAccessService';

/**
 * Keeps a release's history and logs from whoever has registered an entity of its name:
 * a release that says who owns it is shown for entities of that owner only.
 *
 * @throws ConflictError naming the annotation
 */
export function refuseForeignOwner(options: {
  gateway: CataloguedGateway;
  releaseName: string;
  /** What the release says. */
  owner: string | undefined;
}): void {
  const { gateway, releaseName, owner } = options;
  if (owner !== undefined && !gateway.owners.includes(normalize(owner))) {
    throw new ConflictError(
      `Release ${releaseName} says by its annotation ${OWNER_ANNOTATION} that none of the owners of ${gateway.entityRef} owns it. Deploy it for its new owner, or correct the entity`,
    );
  }
}

/** `group:orders` and `Group:default/orders` are one owner; what is no reference stays as it is. */
function normalize(owner: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(owner, { defaultKind: 'group' }));
  } catch {
    return owner;
  }
}

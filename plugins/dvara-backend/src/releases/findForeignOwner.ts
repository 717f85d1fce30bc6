import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import { OWNER_ANNOTATION } from '@dvara/backstage-plugin-dvara-common';
import type { CataloguedGateway } from '../services/GatewayAccessService';
import type { ReadLimits } from '../services/limits';

/**
 * Keeps a release's history and logs from whoever has registered an entity of its name:
 * they are shown for entities of the owner only whom the release names. One that names
 * nobody could be anybody's.
 *
 * @returns what it is refused by, naming the annotation
 */
export function findForeignOwner(options: {
  gateway: CataloguedGateway;
  /** What it is about: «Release orders-llm». */
  subject: string;
  /** What the release says. */
  owner: string | undefined;
  withoutOwner: ReadLimits['releasesWithoutOwner'];
}): ConflictError | undefined {
  const { gateway, subject, owner, withoutOwner } = options;
  if (owner === undefined) {
    return withoutOwner === 'refuse'
      ? new ConflictError(
          `${subject} does not say who owns it, so that its history and logs are shown to nobody. Deploy it with its owner, which is the annotation ${OWNER_ANNOTATION} (chart value commonAnnotations), or set dvara.reading.releasesWithoutOwner to allow`,
        )
      : undefined;
  }
  return gateway.owners.includes(normalize(owner))
    ? undefined
    : new ConflictError(
        `${subject} says by its annotation ${OWNER_ANNOTATION} that none of the owners of ${gateway.entityRef} owns it. Deploy it for its new owner, or correct the entity`,
      );
}

/** `group:orders` and `Group:default/orders` are one owner; what is no reference stays as it is. */
function normalize(owner: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(owner, { defaultKind: 'group' }));
  } catch {
    return owner;
  }
}

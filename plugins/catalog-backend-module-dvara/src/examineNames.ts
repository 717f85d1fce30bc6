import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** Entities, by who has their names in the catalog. */
export interface ExaminedNames {
  /** Those whose name is free or of the same location: the catalog may have them. */
  entities: Entity[];
  /** Those of them that the catalog does not have yet. */
  missing: Entity[];
  /** A sentence for each entity that is left out. */
  problems: string[];
}

/**
 * Leaves out the entities whose name the catalog has from another source.
 *
 * @throws Error where the catalog could not be asked
 */
export async function examineNames(options: {
  auth: AuthService;
  catalog: CatalogService;
  entities: Entity[];
  /** The `managed-by-location` of the entities. */
  location: string;
}): Promise<ExaminedNames> {
  const { auth, catalog, entities, location } = options;
  if (entities.length === 0) {
    return { entities: [], missing: [], problems: [] };
  }
  const { items } = await catalog.getEntitiesByRefs(
    {
      entityRefs: entities.map(entity => stringifyEntityRef(entity)),
      fields: ['kind', 'metadata'],
    },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  const isTaken = (holder: Entity | undefined) =>
    holder !== undefined &&
    holder.metadata.annotations?.[ANNOTATION_LOCATION] !== location;
  return {
    entities: entities.filter((_entity, index) => !isTaken(items[index])),
    missing: entities.filter((_entity, index) => items[index] === undefined),
    problems: entities
      .filter((_entity, index) => isTaken(items[index]))
      .map(
        entity =>
          `${stringifyEntityRef(
            entity,
          )} is left out: the catalog has an entity of that name from another source`,
      ),
  };
}

import type { Entity } from '@backstage/catalog-model';
import {
  INSTANCE_LABEL,
  KUBERNETES_ID_LABEL,
  readGatewayReference,
} from '@dvara/backstage-plugin-dvara-common';
import type { DvaraRegion } from '@dvara/backstage-plugin-dvara-node';
import { LABEL_SELECTOR_ANNOTATION } from './annotations';
import type { FoundRelease } from './FoundRelease';

const RELEASE_NAME = new RegExp(
  `${INSTANCE_LABEL.replace(/[.]/g, '\\.')}=([^,]+)`,
);

/**
 * What the catalog remembers of a region that does not answer, from the entities
 * that this provider made when it did.
 */
export function recallReleases(options: {
  region: DvaraRegion;
  entities: Entity[];
}): FoundRelease[] {
  const { region, entities } = options;
  return entities.flatMap((entity): FoundRelease[] => {
    const reference = readGatewayReference(entity);
    if (!reference?.regionIds?.includes(region.id)) {
      return [];
    }
    const text = (key: string) => {
      const value = entity.spec?.[key];
      return typeof value === 'string' ? value : undefined;
    };
    return [
      {
        gateway: reference.gateway,
        regionId: region.id,
        releaseName: RELEASE_NAME.exec(
          entity.metadata.annotations?.[LABEL_SELECTOR_ANNOTATION] ?? '',
        )?.[1],
        namespace: reference.namespace ?? region.namespaces[0],
        kubernetesId: entity.metadata.annotations?.[KUBERNETES_ID_LABEL],
        owner: text('owner'),
        system: text('system'),
        lifecycle: text('lifecycle'),
      },
    ];
  });
}

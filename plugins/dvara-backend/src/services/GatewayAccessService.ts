import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CompoundEntityRef } from '@backstage/catalog-model';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type { GatewayReference } from '@dvara/backstage-plugin-dvara-common';

/** The gateway that an entity stands for. */
export interface EntityGateway {
  /** `component:default/orders-llm` */
  entityRef: string;
  reference: GatewayReference;
}

/** A gateway with what the catalog says of its entity. */
export interface CataloguedGateway extends EntityGateway {
  title?: string;
  /** Entity references of the owners, as the catalog resolves them. */
  owners: string[];
}

/** What became of one of many entities: its gateway, or the error that `resolve` would throw. */
export type ResolvedGateway =
  | { entityRef: string; gateway: EntityGateway; error?: undefined }
  | { entityRef: string; error: Error; gateway?: undefined };

/** All gateways that somebody may see. */
export interface VisibleGateways {
  gateways: CataloguedGateway[];
  /** Entities whose annotations do not hold. */
  refused: Array<{ entityRef: string; message: string }>;
}

/** Decides what whoever asks may see, and finds the gateway of an entity. */
export interface GatewayAccessService {
  /**
   * Passes whoever may see the gateway of at least some entity: the regions are no
   * entity of their own, and a conditional decision is leave enough to list them.
   *
   * @throws NotAllowedError naming `dvara.gateway.read` where it is denied for all
   * @throws ServiceUnavailableError where the permission backend does not answer
   */
  requireRegions(options: { credentials: BackstageCredentials }): Promise<void>;

  /**
   * @throws NotFoundError where the entity is absent, may not be read, or stands for no gateway
   * @throws NotAllowedError naming the permission that is denied
   * @throws InputError naming the annotation that is malformed
   * @throws ServiceUnavailableError where the catalog or the permission backend does not answer
   */
  resolve(options: {
    entity: CompoundEntityRef;
    credentials: BackstageCredentials;
    /** Needed on the entity besides `dvara.gateway.read`. */
    permission?: ResourcePermission<'catalog-entity'>;
  }): Promise<CataloguedGateway>;

  /**
   * The same for many, with one question to each backend.
   *
   * @returns one for each entity, in their order
   * @throws ServiceUnavailableError where the catalog or the permission backend does not answer
   */
  resolveMany(options: {
    entities: CompoundEntityRef[];
    credentials: BackstageCredentials;
  }): Promise<ResolvedGateway[]>;

  /**
   * Finds every gateway of the catalog that may be seen.
   *
   * @throws NotAllowedError naming `dvara.gateway.read` where it is denied for all
   * @throws ServiceUnavailableError where the catalog or the permission backend does not answer
   */
  list(options: {
    credentials: BackstageCredentials;
  }): Promise<VisibleGateways>;
}

import type {
  BackstageCredentials,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  stringifyEntityRef,
  type CompoundEntityRef,
} from '@backstage/catalog-model';
import {
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  DVARA_GATEWAY_ANNOTATION,
  dvaraGatewayReadPermission,
  readGatewayReference,
  type AnnotatedEntity,
} from '@dvara/backstage-plugin-dvara-common';
import type {
  EntityGateway,
  GatewayAccessService,
  ResolvedGateway,
} from './GatewayAccessService';
import { nameOfError } from './nameOfError';

/** Asks the catalog and the permission backend with the caller's own credentials. */
export class DefaultGatewayAccessService implements GatewayAccessService {
  readonly #catalog: CatalogService;
  readonly #permissions: PermissionsService;
  readonly #logger: LoggerService;

  constructor(options: {
    catalog: CatalogService;
    permissions: PermissionsService;
    logger: LoggerService;
  }) {
    this.#catalog = options.catalog;
    this.#permissions = options.permissions;
    this.#logger = options.logger;
  }

  async requireRegions(options: {
    credentials: BackstageCredentials;
  }): Promise<void> {
    const { credentials } = options;
    const [decision] = await this.#orUnavailable('permission backend', () =>
      this.#permissions.authorizeConditional(
        [{ permission: dvaraGatewayReadPermission }],
        { credentials },
      ),
    );
    if (
      decision.result !== AuthorizeResult.ALLOW &&
      decision.result !== AuthorizeResult.CONDITIONAL
    ) {
      throw new NotAllowedError(
        `Permission ${dvaraGatewayReadPermission.name} is needed to see the regions`,
      );
    }
  }

  async resolve(options: {
    entity: CompoundEntityRef;
    credentials: BackstageCredentials;
  }): Promise<EntityGateway> {
    const { entity, credentials } = options;
    const [resolved] = await this.resolveMany({
      entities: [entity],
      credentials,
    });
    if (resolved.error) {
      throw resolved.error;
    }
    return resolved.gateway;
  }

  async resolveMany(options: {
    entities: CompoundEntityRef[];
    credentials: BackstageCredentials;
  }): Promise<ResolvedGateway[]> {
    const { credentials } = options;
    const entityRefs = options.entities.map(entity =>
      stringifyEntityRef(entity),
    );
    const { items } = await this.#orUnavailable('catalog', () =>
      this.#catalog.getEntitiesByRefs({ entityRefs }, { credentials }),
    );
    const readable = entityRefs.filter((_, index) => items[index]);
    const decisions =
      readable.length === 0
        ? []
        : await this.#orUnavailable('permission backend', () =>
            this.#permissions.authorize(
              readable.map(resourceRef => ({
                permission: dvaraGatewayReadPermission,
                resourceRef,
              })),
              { credentials },
            ),
          );
    return entityRefs.map((entityRef, index): ResolvedGateway => {
      const entity = items[index];
      if (!entity) {
        const error = new NotFoundError(`There is no entity ${entityRef}`);
        return { entityRef, error };
      }
      const decision = decisions[readable.indexOf(entityRef)];
      if (decision?.result !== AuthorizeResult.ALLOW) {
        const error = new NotAllowedError(
          `Permission ${dvaraGatewayReadPermission.name} is needed to see the gateway of ${entityRef}`,
        );
        return { entityRef, error };
      }
      return readGateway({ entityRef, entity });
    });
  }

  /** Fails closed; the cause may hold addresses, so that only its name is told. */
  async #orUnavailable<T>(what: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      this.#logger.warn(`The ${what} did not answer: ${nameOfError(error)}`);
      throw new ServiceUnavailableError(
        `The ${what} does not answer; nothing is shown until it does`,
      );
    }
  }
}

function readGateway(options: {
  entityRef: string;
  entity: AnnotatedEntity;
}): ResolvedGateway {
  const { entityRef, entity } = options;
  try {
    const reference = readGatewayReference(entity);
    return reference
      ? { entityRef, gateway: { entityRef, reference } }
      : {
          entityRef,
          error: new NotFoundError(
            `${entityRef} stands for no gateway: it has no annotation ${DVARA_GATEWAY_ANNOTATION}`,
          ),
        };
  } catch (error) {
    return {
      entityRef,
      error: new InputError(
        error instanceof Error ? error.message : 'An annotation is malformed',
      ),
    };
  }
}

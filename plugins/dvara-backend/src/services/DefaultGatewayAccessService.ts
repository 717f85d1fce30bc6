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
  type GatewayReference,
} from '@dvara/backstage-plugin-dvara-common';
import type {
  EntityGateway,
  GatewayAccessService,
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
    const { credentials } = options;
    const entityRef = stringifyEntityRef(options.entity);
    const entity = await this.#orUnavailable('catalog', () =>
      this.#catalog.getEntityByRef(entityRef, { credentials }),
    );
    if (!entity) {
      throw new NotFoundError(`There is no entity ${entityRef}`);
    }
    const [decision] = await this.#orUnavailable('permission backend', () =>
      this.#permissions.authorize(
        [{ permission: dvaraGatewayReadPermission, resourceRef: entityRef }],
        { credentials },
      ),
    );
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `Permission ${dvaraGatewayReadPermission.name} is needed to see the gateway of ${entityRef}`,
      );
    }
    const reference = readReference(entity);
    if (!reference) {
      throw new NotFoundError(
        `${entityRef} stands for no gateway: it has no annotation ${DVARA_GATEWAY_ANNOTATION}`,
      );
    }
    return { entityRef, reference };
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

function readReference(entity: AnnotatedEntity): GatewayReference | undefined {
  try {
    return readGatewayReference(entity);
  } catch (error) {
    throw new InputError(
      error instanceof Error ? error.message : 'An annotation is malformed',
    );
  }
}

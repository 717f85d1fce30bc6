import type {
  BackstageCredentials,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type CompoundEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  AuthorizeResult,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  DVARA_GATEWAY_ANNOTATION,
  dvaraGatewayReadPermission,
  readGatewayReference,
} from '@dvara/backstage-plugin-dvara-common';
import type {
  CataloguedGateway,
  GatewayAccessService,
  ResolvedGateway,
  VisibleGateways,
} from './GatewayAccessService';
import { nameOfError } from './nameOfError';

/** Entities of one page of the catalog's answer. */
const PAGE = 500;

/** Decisions of one question: the permission backend reads bodies of up to 100 kB. */
const DECISIONS = 100;

/** Longer ones are cut: whoever may register an entity may write them. */
const MAX_TITLE_LENGTH = 200;

type EntityPermission = ResourcePermission<'catalog-entity'>;

type Looked =
  | { entityRef: string; gateway: CataloguedGateway; error?: undefined }
  | { entityRef: string; error: Error; gateway?: undefined };

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
    await this.#requireSome({ ...options, what: 'the regions' });
  }

  async resolve(options: {
    entity: CompoundEntityRef;
    credentials: BackstageCredentials;
    permission?: EntityPermission;
  }): Promise<CataloguedGateway> {
    const { entity, credentials, permission } = options;
    const [looked] = await this.#look({
      entities: [entity],
      credentials,
      permissions: [
        dvaraGatewayReadPermission,
        ...(permission ? [permission] : []),
      ],
    });
    if (looked.error) {
      throw looked.error;
    }
    return looked.gateway;
  }

  async resolveMany(options: {
    entities: CompoundEntityRef[];
    credentials: BackstageCredentials;
  }): Promise<ResolvedGateway[]> {
    const looked = await this.#look({
      ...options,
      permissions: [dvaraGatewayReadPermission],
    });
    return looked.map(({ entityRef, gateway, error }) =>
      error
        ? { entityRef, error }
        : { entityRef, gateway: { entityRef, reference: gateway.reference } },
    );
  }

  async list(options: {
    credentials: BackstageCredentials;
  }): Promise<VisibleGateways> {
    const { credentials } = options;
    const decision = await this.#requireSome({
      credentials,
      what: 'gateways',
    });
    const entities = await this.#entitiesOfGateways(credentials);
    const permissions = [dvaraGatewayReadPermission];
    const refs = entities.map(entity => stringifyEntityRef(entity));
    // Where the answer does not depend on the entity, it need not be asked for each.
    const allowed =
      decision === AuthorizeResult.ALLOW
        ? refs.map(() => undefined)
        : await this.#denials({ refs, credentials, permissions });
    const visible: VisibleGateways = { gateways: [], refused: [] };
    for (const [index, entity] of entities.entries()) {
      if (allowed[index]) {
        continue;
      }
      const entityRef = refs[index];
      const { gateway, error } = readGateway({ entityRef, entity });
      if (gateway) {
        visible.gateways.push(gateway);
      } else if (error) {
        visible.refused.push({ entityRef, message: error.message });
      }
    }
    return visible;
  }

  async #entitiesOfGateways(
    credentials: BackstageCredentials,
  ): Promise<Entity[]> {
    const entities: Entity[] = [];
    let cursor: string | undefined;
    do {
      const request = cursor
        ? { cursor, limit: PAGE }
        : {
            limit: PAGE,
            filter: {
              [`metadata.annotations.${DVARA_GATEWAY_ANNOTATION}`]:
                CATALOG_FILTER_EXISTS,
            },
            fields: [
              'kind',
              'metadata.name',
              'metadata.namespace',
              'metadata.title',
              'metadata.annotations',
              'spec.owner',
              'relations',
            ],
          };
      const { items, pageInfo } = await this.#orUnavailable('catalog', () =>
        this.#catalog.queryEntities(request, { credentials }),
      );
      entities.push(...items);
      cursor = pageInfo.nextCursor;
    } while (cursor);
    return entities;
  }

  async #requireSome(options: {
    credentials: BackstageCredentials;
    what: string;
  }): Promise<AuthorizeResult> {
    const { credentials, what } = options;
    const [{ result }] = await this.#orUnavailable('permission backend', () =>
      this.#permissions.authorizeConditional(
        [{ permission: dvaraGatewayReadPermission }],
        { credentials },
      ),
    );
    if (
      result !== AuthorizeResult.ALLOW &&
      result !== AuthorizeResult.CONDITIONAL
    ) {
      throw new NotAllowedError(
        `Permission ${dvaraGatewayReadPermission.name} is needed to see ${what}`,
      );
    }
    return result;
  }

  async #look(options: {
    entities: CompoundEntityRef[];
    credentials: BackstageCredentials;
    /** All of them are needed. */
    permissions: EntityPermission[];
  }): Promise<Looked[]> {
    const { credentials, permissions } = options;
    const entityRefs = options.entities.map(entity =>
      stringifyEntityRef(entity),
    );
    const { items } = await this.#orUnavailable('catalog', () =>
      this.#catalog.getEntitiesByRefs({ entityRefs }, { credentials }),
    );
    const readable = entityRefs.filter((_, index) => items[index]);
    const denials = await this.#denials({
      refs: readable,
      credentials,
      permissions,
    });
    return entityRefs.map((entityRef, index): Looked => {
      const entity = items[index];
      if (!entity) {
        const error = new NotFoundError(`There is no entity ${entityRef}`);
        return { entityRef, error };
      }
      const denied = denials[readable.indexOf(entityRef)];
      if (denied) {
        const error = new NotAllowedError(
          `Permission ${denied.name} is needed to see ${
            denied.name === dvaraGatewayReadPermission.name ? '' : 'this of '
          }the gateway of ${entityRef}`,
        );
        return { entityRef, error };
      }
      return readGateway({ entityRef, entity });
    });
  }

  /** For each entity the first of the permissions that is not given. */
  async #denials(options: {
    refs: string[];
    credentials: BackstageCredentials;
    permissions: EntityPermission[];
  }): Promise<Array<EntityPermission | undefined>> {
    const { refs, credentials, permissions } = options;
    const asked = refs.flatMap(resourceRef =>
      permissions.map(permission => ({ permission, resourceRef })),
    );
    const batches = Array.from(
      { length: Math.ceil(asked.length / DECISIONS) },
      (_, index) => asked.slice(index * DECISIONS, (index + 1) * DECISIONS),
    );
    const decisions = (
      await this.#orUnavailable('permission backend', () =>
        Promise.all(
          batches.map(batch =>
            this.#permissions.authorize(batch, { credentials }),
          ),
        ),
      )
    ).flat();
    return refs.map((_, index) =>
      permissions.find(
        (_permission, offset) =>
          decisions[index * permissions.length + offset]?.result !==
          AuthorizeResult.ALLOW,
      ),
    );
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

function readGateway(options: { entityRef: string; entity: Entity }): Looked {
  const { entityRef, entity } = options;
  try {
    const reference = readGatewayReference(entity);
    return reference
      ? {
          entityRef,
          gateway: {
            entityRef,
            reference,
            title: entity.metadata.title?.slice(0, MAX_TITLE_LENGTH),
            owners: ownersOf(entity),
          },
        }
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

/** As the catalog relates them; what the entity itself says, before the catalog has. */
function ownersOf({ relations, spec, metadata }: Entity): string[] {
  const related = (relations ?? [])
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef);
  if (related.length > 0 || typeof spec?.owner !== 'string') {
    return related;
  }
  try {
    return [
      stringifyEntityRef(
        parseEntityRef(spec.owner, {
          defaultKind: 'group',
          defaultNamespace: metadata.namespace,
        }),
      ),
    ];
  } catch {
    // The catalog refuses such an entity.
    return [];
  }
}

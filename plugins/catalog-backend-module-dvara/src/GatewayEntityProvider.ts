import type {
  AuthService,
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { ANNOTATION_LOCATION, type Entity } from '@backstage/catalog-model';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { isError } from '@backstage/errors';
import type {
  CatalogService,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { DVARA_GATEWAY_ANNOTATION } from '@dvara/backstage-plugin-dvara-common';
import {
  isClusterError,
  mapRegions,
  type DvaraRegion,
  type RegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import { LOCATION } from './annotations';
import { buildEntities } from './buildEntities';
import { examineNames } from './examineNames';
import type { FoundRelease } from './FoundRelease';
import { listReleases } from './listReleases';
import { recallReleases } from './recallReleases';
import { TransitionLog } from './TransitionLog';

const REGIONS_AT_A_TIME = 8;
const REGION_DEADLINE_MS = 15_000;
const TOTAL_MS = 120_000;

/**
 * Turns the releases found in the regions into catalog entities.
 *
 * It keeps nothing of its own between two looks: what a region had that does not
 * answer now is read from the catalog, so that every replica of the portal, also
 * one that has just started, comes to the same entities.
 */
export class GatewayEntityProvider implements EntityProvider {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #regions: RegionsService;
  readonly #log: TransitionLog;
  readonly #taskRunner: SchedulerServiceTaskRunner;

  constructor(options: {
    auth: AuthService;
    catalog: CatalogService;
    logger: LoggerService;
    regions: RegionsService;
    /** Says when the regions are looked into, once the catalog is there. */
    taskRunner: SchedulerServiceTaskRunner;
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#regions = options.regions;
    this.#taskRunner = options.taskRunner;
    this.#log = new TransitionLog({ logger: options.logger });
  }

  getProviderName(): string {
    return 'dvara';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await this.#taskRunner.run({
      id: 'dvara-catalog-refresh',
      fn: signal => this.#refresh({ connection, signal }),
    });
  }

  /**
   * Looks into all regions once and brings the catalog to what was found.
   *
   * @throws Error where the catalog could not be asked; it is then left as it is
   */
  async #refresh(options: {
    connection: EntityProviderConnection;
    signal: AbortSignal;
  }): Promise<void> {
    const { connection, signal } = options;
    const regions = this.#regions.list();
    const outcomes = await mapRegions({
      items: regions,
      limit: REGIONS_AT_A_TIME,
      deadlineMs: REGION_DEADLINE_MS,
      totalMs: TOTAL_MS,
      signal,
      task: async (region, context) =>
        listReleases({
          region,
          client: this.#regions.viewer({ regionId: region.id }),
          signal: context.signal,
        }),
    });
    signal.throwIfAborted();

    const registered = await this.#registeredGateways();
    const releases = outcomes.flatMap((outcome): FoundRelease[] =>
      outcome.kind === 'value'
        ? outcome.value
        : recallReleases({
            region: outcome.item,
            entities: registered.filter(isOurs),
          }),
    );
    const built = buildEntities({ regions, releases });
    const kept = await this.#stepAside({ ...built, registered });

    this.#log.report({
      problems: [
        ...outcomes.flatMap(outcome =>
          outcome.kind === 'value'
            ? []
            : `Region ${
                outcome.item.id
              } cannot be read, its gateways stay as they were: ${describe(
                outcome,
              )}`,
        ),
        ...built.problems,
        ...kept.problems,
      ],
    });
    await connection.applyMutation({
      type: 'full',
      entities: kept.entities.map(entity => ({
        entity,
        locationKey: LOCATION,
      })),
    });
  }

  /** All entities that stand for a gateway, also those of other sources. */
  async #registeredGateways(): Promise<Entity[]> {
    const { items } = await this.#catalog.getEntities(
      {
        filter: {
          [`metadata.annotations.${DVARA_GATEWAY_ANNOTATION}`]:
            CATALOG_FILTER_EXISTS,
        },
      },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    return items;
  }

  /**
   * Leaves out what the catalog has from elsewhere: a gateway that a Git host's
   * file registers, and names that another entity holds.
   */
  async #stepAside(options: {
    entities: Entity[];
    registered: Entity[];
  }): Promise<{ entities: Entity[]; problems: string[] }> {
    const elsewhere = new Set(
      options.registered
        .filter(entity => !isOurs(entity))
        .map(entity => entity.metadata.annotations?.[DVARA_GATEWAY_ANNOTATION]),
    );
    const candidates = options.entities.filter(
      entity =>
        !elsewhere.has(
          entity.metadata.annotations?.[DVARA_GATEWAY_ANNOTATION],
        ) || entity.kind !== 'Component',
    );
    return examineNames({
      auth: this.#auth,
      catalog: this.#catalog,
      entities: candidates,
      location: LOCATION,
    });
  }
}

function isOurs(entity: Entity): boolean {
  return entity.metadata.annotations?.[ANNOTATION_LOCATION] === LOCATION;
}

function describe(
  outcome:
    | { kind: 'failure'; item: DvaraRegion; error: unknown }
    | { kind: 'notReached'; item: DvaraRegion },
): string {
  if (outcome.kind === 'notReached') {
    return 'there was no time left for it';
  }
  const { error } = outcome;
  if (isClusterError(error)) {
    return error.message;
  }
  return isError(error) ? error.name : 'unknown error';
}

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
import pLimit from 'p-limit';
import { LOCATION } from './annotations';
import { buildEntities } from './buildEntities';
import { examineNames } from './examineNames';
import { followReleases } from './followReleases';
import type { FoundRelease } from './FoundRelease';
import { listReleases } from './listReleases';
import { recallReleases } from './recallReleases';
import { ReleaseWatch } from './ReleaseWatch';
import { TransitionLog } from './TransitionLog';

const REGIONS_AT_A_TIME = 8;
const REGION_DEADLINE_MS = 15_000;
const TOTAL_MS = 120_000;

/** How long one replica watches before another may. */
const TURN_MS = 120_000;

/** The releases of one region as a look has listed them. */
interface ListedReleases {
  releases: FoundRelease[];
  /** When it was asked, milliseconds since 1970. */
  askedAt: number;
}

/**
 * Turns the releases found in the regions into catalog entities: all replicas look from time
 * to time, one after the other, and one of them watches.
 *
 * It keeps nothing of its own: what a region had that does not
 * answer now is read from the catalog, so that every replica of the portal, also
 * one that has just started, comes to the same entities.
 */
export class GatewayEntityProvider implements EntityProvider {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #logger: LoggerService;
  readonly #regions: RegionsService;
  readonly #log: TransitionLog;
  readonly #watchLog: TransitionLog;
  readonly #lookRunner: SchedulerServiceTaskRunner;
  readonly #watchRunner: SchedulerServiceTaskRunner;
  readonly #oneAtATime = pLimit(1);
  /** There while it is this replica's turn to watch. */
  #watch: ReleaseWatch | undefined;
  /** What the last look could not read. */
  #unread: string[] = [];

  constructor(options: {
    auth: AuthService;
    catalog: CatalogService;
    logger: LoggerService;
    regions: RegionsService;
    /** Says when the regions are looked into, once the catalog is there. */
    lookRunner: SchedulerServiceTaskRunner;
    /** Says when this replica may watch them. */
    watchRunner: SchedulerServiceTaskRunner;
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#logger = options.logger;
    this.#regions = options.regions;
    this.#lookRunner = options.lookRunner;
    this.#watchRunner = options.watchRunner;
    this.#log = new TransitionLog({ logger: options.logger });
    this.#watchLog = new TransitionLog({ logger: options.logger });
  }

  getProviderName(): string {
    return 'dvara';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await this.#lookRunner.run({
      id: 'dvara-catalog-refresh',
      fn: signal => this.#look({ connection, signal }),
    });
    await this.#watchRunner.run({
      id: 'dvara-catalog-watch',
      fn: signal => this.#takeTurn({ connection, signal }),
    });
  }

  /**
   * Looks into all regions once and brings the catalog to what was found.
   *
   * @throws Error where the catalog could not be asked; it is then left as it is
   */
  async #look(options: {
    connection: EntityProviderConnection;
    signal: AbortSignal;
  }): Promise<void> {
    const { connection, signal } = options;
    const outcomes = await mapRegions({
      items: this.#regions.list(),
      limit: REGIONS_AT_A_TIME,
      deadlineMs: REGION_DEADLINE_MS,
      totalMs: TOTAL_MS,
      signal,
      task: async (region, context): Promise<ListedReleases> => ({
        askedAt: Date.now(),
        releases: await listReleases({
          region,
          client: this.#regions.viewer({ regionId: region.id }),
          signal: context.signal,
        }),
      }),
    });
    signal.throwIfAborted();
    this.#unread = outcomes.flatMap(outcome =>
      outcome.kind === 'value'
        ? []
        : `Region ${
            outcome.item.id
          } cannot be read, its gateways stay as they were: ${describe(
            outcome,
          )}`,
    );
    await this.#bring({
      connection,
      listed: new Map(
        outcomes.flatMap(outcome =>
          outcome.kind === 'value' ? [[outcome.item.id, outcome.value]] : [],
        ),
      ),
    });
  }

  /** Watches all regions for a while, and brings each change to the catalog at once. */
  async #takeTurn(options: {
    connection: EntityProviderConnection;
    signal: AbortSignal;
  }): Promise<void> {
    const watch = new ReleaseWatch({
      regions: this.#regions,
      logger: this.#logger,
    });
    this.#watch = watch;
    watch.start();
    try {
      await followReleases({
        watch,
        signal: AbortSignal.any([options.signal, AbortSignal.timeout(TURN_MS)]),
        bring: () => this.#bring({ connection: options.connection }),
        onOutcome: error =>
          this.#watchLog.report({
            problems: error
              ? [
                  `The catalog could not be brought to what the regions have, and is tried again: ${
                    isError(error) ? error.message : 'unknown error'
                  }`,
                ]
              : [],
          }),
      });
    } finally {
      this.#watch = undefined;
      watch.stop();
    }
  }

  /** Brings the catalog to what is known of the regions, the newest of each. */
  #bring(options: {
    connection: EntityProviderConnection;
    /** By id of a region. */
    listed?: ReadonlyMap<string, ListedReleases>;
  }): Promise<void> {
    const { connection, listed } = options;
    return this.#oneAtATime(async () => {
      const regions = this.#regions.list();
      const registered = await this.#registeredGateways();
      const releases = regions.flatMap(region => {
        const look = listed?.get(region.id);
        const seen = this.#watch?.seen({ regionId: region.id });
        const newest =
          look && seen && seen.changedAt < look.askedAt ? look : seen ?? look;
        return (
          newest?.releases ??
          recallReleases({ region, entities: registered.filter(isOurs) })
        );
      });
      const built = buildEntities({ regions, releases });
      const kept = await this.#stepAside({ ...built, registered });
      this.#log.report({
        problems: [...this.#unread, ...built.problems, ...kept.problems],
      });
      await connection.applyMutation({
        type: 'full',
        entities: kept.entities.map(entity => ({
          entity,
          locationKey: LOCATION,
        })),
      });
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

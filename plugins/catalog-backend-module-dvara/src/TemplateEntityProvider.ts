import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AuthService,
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  CatalogService,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { TEMPLATES_LOCATION } from './annotations';
import { examineNames, type ExaminedNames } from './examineNames';
import { TransitionLog } from './TransitionLog';

const ATTEMPTS = 10;
const WAIT_MS = 2_000;

/** Brings the suite's templates into the catalog, whether a region can be reached or not. */
export class TemplateEntityProvider implements EntityProvider {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #taskRunner: SchedulerServiceTaskRunner;
  readonly #templates: Entity[];
  readonly #log: TransitionLog;
  /** References of what the last look gave to the catalog. */
  #given: string[] = [];

  constructor(options: {
    auth: AuthService;
    catalog: CatalogService;
    logger: LoggerService;
    /** Says when the catalog is asked which names others have. */
    taskRunner: SchedulerServiceTaskRunner;
    /**
     * None takes those away that the catalog has from here, again and again: a replica that is
     * about to end may bring them once more.
     */
    templates: Entity[];
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#taskRunner = options.taskRunner;
    this.#templates = options.templates;
    this.#log = new TransitionLog({ logger: options.logger });
  }

  getProviderName(): string {
    return 'dvara-templates';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await this.#taskRunner.run({
      id: 'dvara-templates-refresh',
      fn: signal => this.#refresh({ connection, signal }),
    });
  }

  async #refresh(options: {
    connection: EntityProviderConnection;
    signal: AbortSignal;
  }): Promise<void> {
    const examined = await this.#examine({ signal: options.signal });
    const lost = examined.missing
      .map(entity => stringifyEntityRef(entity))
      .filter(reference => this.#given.includes(reference));
    this.#log.report({
      problems: [
        ...examined.problems,
        ...lost.map(
          reference =>
            `${reference} was given to the catalog, which has not taken it: the backend needs @backstage/plugin-catalog-backend-module-scaffolder-entity-model`,
        ),
      ],
    });
    await options.connection.applyMutation({
      type: 'full',
      entities: examined.entities.map(entity => ({
        entity,
        locationKey: TEMPLATES_LOCATION,
      })),
    });
    this.#given = examined.entities.map(entity => stringifyEntityRef(entity));
  }

  /** Asks again for a while, because a portal that is starting does not answer itself yet. */
  async #examine(options: { signal: AbortSignal }): Promise<ExaminedNames> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await examineNames({
          auth: this.#auth,
          catalog: this.#catalog,
          entities: this.#templates,
          location: TEMPLATES_LOCATION,
        });
      } catch (error) {
        if (attempt === ATTEMPTS) {
          throw error;
        }
        await sleep(WAIT_MS, undefined, { signal: options.signal });
      }
    }
  }
}

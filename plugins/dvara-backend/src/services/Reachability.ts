import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  Failure,
  RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import {
  attempt,
  type ClusterClient,
  type WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import type { ReadLimits } from './limits';

type Known = NonNullable<RegionSummary['reachability']>;

/** How each region's API server answered last; logs only when that changes. */
export class Reachability {
  readonly #logger: LoggerService;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #known = new Map<string, Known>();
  readonly #running = new Map<string, Promise<Known>>();

  constructor(options: {
    logger: LoggerService;
    limits: ReadLimits;
    clock: WatchClock;
  }) {
    this.#logger = options.logger;
    this.#limits = options.limits;
    this.#clock = options.clock;
  }

  /** How a region answered last, where that is known. */
  of(regionId: string): Known | undefined {
    return this.#known.get(regionId);
  }

  /** Notes how a region answered just now. */
  note(options: { regionId: string; failure: Failure | undefined }): Known {
    const { regionId, failure } = options;
    const before = this.#known.get(regionId)?.failure?.kind;
    const known: Known = {
      checkedAt: new Date(this.#clock.now()).toISOString(),
    };
    if (failure) {
      known.failure = failure;
    }
    this.#known.set(regionId, known);
    if (failure && failure.kind !== before) {
      this.#logger.warn(
        `Region ${regionId} does not answer as it should: ${failure.kind} (${
          failure.operation
        }${failure.detail ? `: ${failure.detail}` : ''})`,
      );
    } else if (!failure && before) {
      this.#logger.info(`Region ${regionId} answers again, after ${before}`);
    }
    return known;
  }

  /** The last answer where it is fresh, else a new one; one look at a time for each region. */
  async check(options: {
    regionId: string;
    client: ClusterClient;
  }): Promise<Known> {
    const { regionId } = options;
    const known = this.#known.get(regionId);
    if (
      known &&
      this.#clock.now() - Date.parse(known.checkedAt) <
        this.#limits.probeFreshMs
    ) {
      return known;
    }
    const running =
      this.#running.get(regionId) ??
      this.#probe(options).finally(() => this.#running.delete(regionId));
    this.#running.set(regionId, running);
    return running;
  }

  async #probe(options: {
    regionId: string;
    client: ClusterClient;
  }): Promise<Known> {
    const { regionId, client } = options;
    const { failure } = await attempt({
      operation: 'reach the API server',
      logger: this.#logger,
      run: () =>
        client.request<unknown>({
          operation: 'reach the API server',
          path: '/version',
          timeoutMs: this.#limits.probeMs,
        }),
    });
    return this.note({ regionId, failure });
  }
}

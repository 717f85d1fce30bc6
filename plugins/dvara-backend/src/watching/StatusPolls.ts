import type { LoggerService } from '@backstage/backend-plugin-api';
import type { GatewayStatusReport } from '@dvara/backstage-plugin-dvara-common';
import {
  Deadline,
  readGatewayStatus,
  type ClusterClient,
  type DvaraRegion,
  type GatewayStatusHints,
  type WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import { LRUCache } from 'lru-cache';
import type { ReadLimits } from '../services/limits';
import type { Known } from './Known';
import type { WatchedPlace } from './NamespaceCaches';
import { Poll } from './Poll';
import { RequestBudget } from './RequestBudget';
import { waitAtMost } from './waitAtMost';

/** Which gateway is asked, and by which way it can be reached at this moment. */
export interface StatusTarget {
  client: ClusterClient;
  region: DvaraRegion;
  namespace: string;
  releaseName: string;
  /** The server's Service. */
  serviceName: string;
  /** A ready pod of the server; without one nobody is asked. */
  pod?: string;
}

interface PolledGateway {
  target: StatusTarget;
  usedAt: number;
  poll: Poll<GatewayStatusReport>;
}

const OPERATION = "read the gateway's status";

/**
 * The gateways' own status, each asked once for all viewers every few seconds for as
 * long as somebody looks. A gateway that does not answer holds up nobody else.
 */
export class StatusPolls {
  readonly #logger: LoggerService;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #onChange: (place: WatchedPlace) => void;
  readonly #budgets = new Map<string, RequestBudget>();
  readonly #gateways: LRUCache<string, PolledGateway>;

  constructor(options: {
    logger: LoggerService;
    limits: ReadLimits;
    clock: WatchClock;
    /** Called after each answer and each failure. */
    onChange: (place: WatchedPlace) => void;
  }) {
    this.#logger = options.logger;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#onChange = options.onChange;
    this.#gateways = new LRUCache({
      max: options.limits.keptReadings,
      dispose: ({ poll }) => poll.stop(),
    });
  }

  /**
   * What is known of a gateway's status; waits for the first answer only, and at most
   * so long.
   *
   * @returns undefined where it has not come yet
   */
  async use(
    options: StatusTarget & { waitMs: number },
  ): Promise<Known<GatewayStatusReport> | undefined> {
    const { waitMs, ...target } = options;
    const key = [target.region.id, target.namespace, target.releaseName].join(
      '/',
    );
    const gateway = this.#gateways.get(key) ?? this.#add({ key, target });
    const appeared = target.pod && !gateway.target.pod;
    gateway.target = target;
    gateway.usedAt = this.#clock.now();
    if (!target.pod) {
      const { data, dataAt } = gateway.poll.state;
      return {
        data,
        dataAt,
        failure: {
          kind: 'notFound',
          operation: OPERATION,
          detail: 'no server pod is ready',
        },
        checkedAt: this.#clock.now(),
      };
    }
    gateway.poll.start();
    await waitAtMost({
      clock: this.#clock,
      milliseconds: waitMs,
      promise: appeared ? gateway.poll.pollNow() : gateway.poll.settled(),
    });
    const { data, dataAt, failure, failedAt } = gateway.poll.state;
    return data || failure
      ? {
          data,
          dataAt,
          failure,
          checkedAt: (failure ? failedAt : dataAt) ?? this.#clock.now(),
        }
      : undefined;
  }

  /** Asks those of a cluster again whose last answer was a failure. */
  retryNow(options: { cluster: string }): void {
    for (const { target, poll } of this.#gateways.values()) {
      if (target.region.cluster === options.cluster && poll.state.failure) {
        poll.pollNow();
      }
    }
  }

  /** Ends all polls. */
  stop(): void {
    this.#gateways.clear();
  }

  #add(options: { key: string; target: StatusTarget }): PolledGateway {
    const hints: GatewayStatusHints = {};
    const gateway: PolledGateway = {
      target: options.target,
      usedAt: this.#clock.now(),
      poll: new Poll({
        clock: this.#clock,
        intervalMs: () => this.#limits.statusEveryMs,
        read: async () => {
          const { cluster } = gateway.target.region;
          await this.#budget(cluster).take();
          return readGatewayStatus({
            ...gateway.target,
            hints,
            deadline: new Deadline(this.#limits.statusMs),
            maxBytes: this.#limits.statusBytes,
            logger: this.#logger,
          });
        },
        onChange: () => {
          const { statusWatchedMs } = this.#limits;
          if (
            !gateway.target.pod ||
            this.#clock.now() - gateway.usedAt > statusWatchedMs
          ) {
            gateway.poll.stop();
          }
          const { region, namespace } = gateway.target;
          this.#onChange({ cluster: region.cluster, namespace });
        },
      }),
    };
    this.#gateways.set(options.key, gateway);
    return gateway;
  }

  #budget(cluster: string): RequestBudget {
    const known = this.#budgets.get(cluster);
    if (known) {
      return known;
    }
    const budget = new RequestBudget({
      clock: this.#clock,
      perSecond: this.#limits.statusPerSecond,
      burst: this.#limits.statusBurst,
    });
    this.#budgets.set(cluster, budget);
    return budget;
  }
}

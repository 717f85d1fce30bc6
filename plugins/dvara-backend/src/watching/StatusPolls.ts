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
import { Poll, type PollState } from './Poll';
import type { RequestBudgets } from './RequestBudgets';
import { waitAtMost } from './waitAtMost';

/** Which gateway is asked, and by which way it can be reached at this moment. */
export interface StatusTarget {
  client: ClusterClient;
  region: DvaraRegion;
  namespace: string;
  releaseName: string;
  /** Whose release it is: what a key opens is kept for that gateway alone. */
  gateway: string;
  /** The gateway's key, for where it asks for one. */
  key: () => Promise<string | undefined>;
  /** The server's Service. */
  serviceName: string;
  /** A ready pod of the server; without one nobody is asked. */
  pod?: string;
}

/** Whether somebody looks at the gateway, or at a fleet that it is in. */
export type StatusPace = 'watched' | 'fleet';

/** Of which gateway something is known. */
export type StatusKey = Pick<
  StatusTarget,
  'region' | 'namespace' | 'releaseName' | 'gateway'
>;

interface PolledGateway {
  target: StatusTarget;
  /** What is known without the time, to tell whether an answer says something new. */
  words: string;
  /** After so many changes of any gateway it last said something new. */
  changedAt: number;
  /** When it was last asked for, by pace. */
  usedAt: Record<StatusPace, number>;
  poll: Poll<GatewayStatusReport>;
}

const OPERATION = "read the gateway's status";

/**
 * The gateways' own status, each asked once for all viewers: every few seconds for as long
 * as somebody looks at it, every minute or so while it is only in a fleet. A gateway that
 * does not answer holds up nobody else.
 */
export class StatusPolls {
  readonly #logger: LoggerService;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #onChange: (place: WatchedPlace) => void;
  readonly #budgets: RequestBudgets;
  readonly #gateways: LRUCache<string, PolledGateway>;
  #changes = 0;

  constructor(options: {
    logger: LoggerService;
    limits: ReadLimits;
    clock: WatchClock;
    budgets: RequestBudgets;
    /** Called after each answer and each failure. */
    onChange: (place: WatchedPlace) => void;
  }) {
    this.#logger = options.logger;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#budgets = options.budgets;
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
    options: StatusTarget & {
      waitMs: number;
      /** `watched` by default. */
      pace?: StatusPace;
    },
  ): Promise<Known<GatewayStatusReport> | undefined> {
    const { waitMs, pace = 'watched', ...target } = options;
    const key = keyOf(target);
    const gateway = this.#gateways.get(key) ?? this.#add({ key, target });
    const appeared = target.pod && !gateway.target.pod;
    gateway.target = target;
    const isNew = pace === 'watched' && !this.#isWatched(gateway);
    gateway.usedAt[pace] = this.#clock.now();
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
      promise:
        appeared || (isNew && this.#isOld(gateway))
          ? gateway.poll.pollNow()
          : gateway.poll.settled(),
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

  /** Grows with each answer and failure that says something else than the one before. */
  get changes(): number {
    return this.#changes;
  }

  /** Whether what is known of a gateway has changed after so many changes. */
  hasChanged(options: { key: StatusKey; since: number }): boolean {
    const { key, since } = options;
    return (this.#gateways.get(keyOf(key))?.changedAt ?? 0) > since;
  }

  /**
   * Says that a gateway is still in a fleet, without a look at it.
   *
   * @returns false where it is asked no more, until `use`
   */
  keep(key: StatusKey): boolean {
    const gateway = this.#gateways.get(keyOf(key));
    if (!gateway) {
      return false;
    }
    gateway.usedAt.fleet = this.#clock.now();
    if (gateway.target.pod) {
      gateway.poll.start();
    }
    return true;
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

  #isUsed(gateway: PolledGateway): boolean {
    return (
      this.#isWatched(gateway) ||
      this.#clock.now() - gateway.usedAt.fleet <= this.#limits.fleetWatchedMs
    );
  }

  #isWatched({ usedAt }: PolledGateway): boolean {
    return this.#clock.now() - usedAt.watched <= this.#limits.statusWatchedMs;
  }

  /** Whether its last answer is older than it may be where somebody looks. */
  #isOld({ poll }: PolledGateway): boolean {
    const { dataAt = 0, failedAt = 0 } = poll.state;
    const at = Math.max(dataAt, failedAt);
    return at > 0 && this.#clock.now() - at > this.#limits.statusEveryMs;
  }

  #add(options: { key: string; target: StatusTarget }): PolledGateway {
    const hints: GatewayStatusHints = {};
    const gateway: PolledGateway = {
      target: options.target,
      words: '',
      changedAt: 0,
      usedAt: { watched: -Infinity, fleet: -Infinity },
      poll: new Poll<GatewayStatusReport>({
        clock: this.#clock,
        // The poll's jitter may shorten it by a tenth, and the fleet's is a minimum.
        intervalMs: () =>
          this.#isWatched(gateway)
            ? this.#limits.statusEveryMs
            : this.#limits.fleetStatusEveryMs / 0.9,
        read: async () => {
          const { cluster } = gateway.target.region;
          await this.#budgets
            .of(cluster)
            .take({ watched: this.#isWatched(gateway) });
          return readGatewayStatus({
            ...gateway.target,
            hints,
            deadline: new Deadline(this.#limits.statusMs),
            maxBytes: this.#limits.statusBytes,
            logger: this.#logger,
          });
        },
        onChange: () => {
          const words = wordsOf(gateway.poll.state);
          if (words !== gateway.words) {
            this.#changes += 1;
            gateway.words = words;
            gateway.changedAt = this.#changes;
          }
          if (!gateway.target.pod || !this.#isUsed(gateway)) {
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
}

function keyOf(key: StatusKey): string {
  const { region, namespace, releaseName, gateway } = key;
  return [region.id, namespace, releaseName, gateway].join('/');
}

function wordsOf(state: PollState<GatewayStatusReport>): string {
  const { data, failure } = state;
  return JSON.stringify({ data, failure }, (key, value) =>
    key === 'uptimeSeconds' ? undefined : value,
  );
}

import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  parseKubernetesList,
  type Failure,
  type FailureKind,
  type KubernetesPodMetrics,
} from '@dvara/backstage-plugin-dvara-common';
import {
  attempt,
  ClusterError,
  ResourceInformer,
  type ClusterClient,
  type InformerState,
  type RequestPause,
  type WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import type { ReadLimits } from '../services/limits';
import type { Known } from './Known';
import { Poll } from './Poll';
import { ReleaseIndex } from './ReleaseIndex';
import {
  watchedKinds,
  type KeptObjects,
  type WatchedKind,
} from './watchedKinds';
import { waitAtMost } from './waitAtMost';

/** What is known of a namespace's gateways, by kind. */
export type NamespaceSnapshot = {
  [K in Exclude<WatchedKind, 'events'>]: Known<
    ReadonlyMap<string, KeptObjects[K]>
  >;
} & {
  metrics: Known<KubernetesPodMetrics[]>;
  /** Absent where they have not come yet: no report waits for them. */
  events: Known<ReadonlyMap<string, KeptObjects['events']>> | undefined;
};

const cutOff: FailureKind[] = [
  'connectionRefused',
  'connectionLost',
  'timeout',
];

type Informers = { [K in WatchedKind]: ResourceInformer<KeptObjects[K]> };

/** When the API server last answered anything at all, or did not. */
export interface ApiServerPulse {
  answeredAt?: number;
  failure?: Failure;
  failedAt?: number;
}

/**
 * The objects of all gateways in one namespace of one cluster, kept current by
 * watches for as long as somebody looks. What it holds depends on no viewer.
 */
export class NamespaceCache {
  /** What it holds, by release. */
  readonly index = new ReleaseIndex();
  readonly #informers: Informers;
  readonly #metrics: Poll<KubernetesPodMetrics[]>;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #pulse: () => ApiServerPulse;
  readonly #onChange: () => void;
  #startedAt: number | undefined;
  #callOff: () => void = () => undefined;

  constructor(options: {
    client: ClusterClient;
    namespace: string;
    pause: RequestPause;
    pulse: () => ApiServerPulse;
    logger: LoggerService;
    limits: ReadLimits;
    clock: WatchClock;
    /** Called after each change of what is known. */
    onChange: () => void;
  }) {
    const { client, namespace, logger, clock, onChange, limits } = options;
    this.#clock = clock;
    this.#limits = limits;
    this.#pulse = options.pulse;
    this.#onChange = onChange;
    const informer = <K extends WatchedKind>(kind: K) => {
      const { project, keep, limits: ofKind, ...resource } = watchedKinds[kind];
      return new ResourceInformer<KeptObjects[K]>({
        client,
        resource: { ...resource, namespace },
        project,
        keep,
        limits: ofKind,
        onChange,
        onItem: change => this.index.apply<K>({ kind, ...change }),
        logger,
        clock,
        pause: options.pause,
      });
    };
    this.#informers = {
      deployments: informer('deployments'),
      pods: informer('pods'),
      autoscalers: informer('autoscalers'),
      records: informer('records'),
      replicaSets: informer('replicaSets'),
      disruptionBudgets: informer('disruptionBudgets'),
      endpointSlices: informer('endpointSlices'),
      events: informer('events'),
    };
    this.#metrics = new Poll({
      clock,
      onChange,
      intervalMs: () => limits.metricsEveryMs,
      read: () => readMetrics({ client, namespace, logger, limits }),
    });
  }

  /** Begins; does nothing where it runs. */
  start(): void {
    if (this.#startedAt !== undefined) {
      return;
    }
    this.#startedAt = this.#clock.now();
    // From then on what has not come is a failure.
    this.#callOff = this.#clock.after(this.#limits.regionMs, this.#onChange);
    this.#all().forEach(informer => informer.start());
    this.#metrics.start();
  }

  /** Ends all watches and forgets the objects. */
  stop(): void {
    this.#startedAt = undefined;
    this.#callOff();
    this.#all().forEach(informer => informer.stop());
    this.#metrics.stop();
    this.index.clear();
  }

  /** Whether a watch or list has failed as it does where nobody is at the other end. */
  isCutOff(): boolean {
    return this.#all().some(
      ({ state }) => state.failure && cutOff.includes(state.failure.kind),
    );
  }

  /** Tries again now what waits after a failure. */
  retryNow(): void {
    this.#all().forEach(informer => informer.retryNow());
    if (this.#metrics.state.failure) {
      this.#metrics.pollNow();
    }
  }

  /**
   * Waits for the first answer to each list, at most so long, and never beyond a
   * region's deadline, counted from the start: a region that hangs holds up its first
   * viewer only.
   *
   * @returns false where neither has come yet
   */
  async settled(options: { waitMs: number }): Promise<boolean> {
    const startedAt = this.#startedAt ?? this.#clock.now();
    const left = this.#limits.regionMs - (this.#clock.now() - startedAt);
    await waitAtMost({
      clock: this.#clock,
      milliseconds: this.#hasSettled() ? 0 : Math.min(left, options.waitMs),
      promise: Promise.all([
        ...this.#awaited().map(informer => informer.settled()),
        this.#metrics.settled(),
      ]),
    });
    return this.#hasSettled() || left <= options.waitMs;
  }

  /** Whether {@link NamespaceCache.settled} waits for nothing. */
  isSettled(): boolean {
    const now = this.#clock.now();
    return (
      this.#hasSettled() ||
      now - (this.#startedAt ?? now) >= this.#limits.regionMs
    );
  }

  #hasSettled(): boolean {
    const { data, failure } = this.#metrics.state;
    return (
      (data !== undefined || failure !== undefined) &&
      this.#awaited().every(({ state }) => state.items || state.failure)
    );
  }

  /** All but the events, of which a namespace may hold more than of all else. */
  #awaited() {
    const { events, ...others } = this.#informers;
    return Object.values(others);
  }

  snapshot(): NamespaceSnapshot {
    return {
      deployments: this.#known('deployments'),
      pods: this.#known('pods'),
      autoscalers: this.#known('autoscalers'),
      records: this.#known('records'),
      replicaSets: this.#known('replicaSets'),
      disruptionBudgets: this.#known('disruptionBudgets'),
      endpointSlices: this.#known('endpointSlices'),
      events: this.#knownEvents(),
      metrics: this.#knownMetrics(),
    };
  }

  /** As `ReleaseIndex.narrow`. */
  snapshotOf(options: {
    gateway: string;
    regionId: string;
    forState?: boolean;
  }): NamespaceSnapshot {
    return this.index.narrow({ ...options, snapshot: this.snapshot() });
  }

  #knownEvents(): NamespaceSnapshot['events'] {
    const { items, failure } = this.#informers.events.state;
    const now = this.#clock.now();
    const late = now - (this.#startedAt ?? now) >= this.#limits.regionMs;
    return items || failure || late ? this.#known('events') : undefined;
  }

  #all() {
    return Object.values(this.#informers);
  }

  #known<K extends WatchedKind>(
    kind: K,
  ): Known<ReadonlyMap<string, KeptObjects[K]>> {
    const state: InformerState<KeptObjects[K]> = this.#informers[kind].state;
    const { items: data, live, failure, failedAt, confirmedAt = 0 } = state;
    const now = this.#clock.now();
    const operation = `list ${watchedKinds[kind].plural}`;
    if (failure) {
      const dataAt = data && confirmedAt;
      return { data, dataAt, failure, checkedAt: failedAt ?? now };
    }
    if (!data) {
      return { failure: this.#noAnswerYet(operation), checkedAt: now };
    }
    const pulse = this.#pulse();
    if (pulse.failure && (pulse.failedAt ?? 0) > confirmedAt) {
      // The watch has not noticed yet that nobody is at its other end.
      return {
        data,
        dataAt: confirmedAt,
        failure: pulse.failure,
        checkedAt: pulse.failedAt ?? now,
      };
    }
    const dataAt = live
      ? Math.max(confirmedAt, pulse.answeredAt ?? 0)
      : confirmedAt;
    return { data, dataAt, checkedAt: dataAt };
  }

  #knownMetrics(): Known<KubernetesPodMetrics[]> {
    const { data, dataAt, failure, failedAt } = this.#metrics.state;
    if (failure) {
      return { data, dataAt, failure, checkedAt: failedAt ?? 0 };
    }
    return data
      ? { data, dataAt, checkedAt: dataAt ?? 0 }
      : {
          failure: this.#noAnswerYet('list pod metrics'),
          checkedAt: this.#clock.now(),
        };
  }

  #noAnswerYet(operation: string): Failure {
    const seconds = this.#limits.regionMs / 1000;
    return {
      kind: 'timeout',
      operation,
      detail: `no full answer in ${seconds} s`,
    };
  }
}

async function readMetrics(options: {
  client: ClusterClient;
  namespace: string;
  logger: LoggerService;
  limits: ReadLimits;
}) {
  const { client, namespace, logger, limits } = options;
  const operation = 'list pod metrics';
  const selector = encodeURIComponent(watchedKinds.pods.labelSelector ?? '');
  return attempt({
    operation,
    logger,
    run: async () => {
      const answer = await client.request<unknown>({
        operation,
        path: `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(
          namespace,
        )}/pods?labelSelector=${selector}`,
        timeoutMs: limits.regionMs,
      });
      const items = parseKubernetesList({ kind: 'podMetrics', answer });
      if (!items) {
        throw new ClusterError({
          kind: 'invalidAnswer',
          operation,
          detail: 'the answer is no Kubernetes list',
        });
      }
      return items;
    },
  });
}

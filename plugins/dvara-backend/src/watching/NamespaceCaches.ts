import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  attempt,
  isClusterError,
  RequestPause,
  type ClusterClient,
  type WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import type { CacheAge } from '../services/BackendMetrics';
import type { ReadLimits } from '../services/limits';
import { NamespaceCache, type ApiServerPulse } from './NamespaceCache';
import { Poll } from './Poll';

interface WatchedCluster {
  pause: RequestPause;
  pulse: Poll<true>;
  namespaces: Map<string, WatchedNamespace>;
}

interface WatchedNamespace {
  cache: NamespaceCache;
  usedAt: number;
}

/** One namespace of one cluster. */
export interface WatchedPlace {
  cluster: string;
  namespace: string;
}

/**
 * The caches of all clusters. One begins when somebody first asks for it and ends
 * when nobody has for a while; regions that share a cluster and namespace share it.
 */
export class NamespaceCaches {
  readonly #logger: LoggerService;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #onChange: (place: WatchedPlace) => void;
  readonly #clusters = new Map<string, WatchedCluster>();
  readonly #onReturn: (options: { cluster: string }) => void;
  #callOff: () => void = () => undefined;
  #stopped = false;

  constructor(options: {
    logger: LoggerService;
    limits: ReadLimits;
    clock: WatchClock;
    /** Called after each change of what is known of a place. */
    onChange: (place: WatchedPlace) => void;
    /** Called when an API server answers again that did not. */
    onReturn: (options: { cluster: string }) => void;
  }) {
    this.#onReturn = options.onReturn;
    this.#onChange = options.onChange;
    this.#logger = options.logger;
    this.#limits = options.limits;
    this.#clock = options.clock;
  }

  /**
   * The cache of a namespace, running.
   *
   * @throws ServiceUnavailableError where the portal is stopping
   */
  use(options: {
    cluster: string;
    namespace: string;
    client: ClusterClient;
  }): NamespaceCache {
    if (this.#stopped) {
      throw new ServiceUnavailableError('The portal is stopping');
    }
    const { namespace } = options;
    const cluster = this.#cluster(options);
    const known = cluster.namespaces.get(namespace);
    const usedAt = this.#clock.now();
    if (known) {
      known.usedAt = usedAt;
      return known.cache;
    }
    const cache = new NamespaceCache({
      client: options.client,
      namespace,
      pause: cluster.pause,
      pulse: () => pulseOf(cluster.pulse),
      logger: this.#logger,
      limits: this.#limits,
      clock: this.#clock,
      onChange: () => {
        if (cache.isCutOff()) {
          this.#feelSoon(cluster);
        }
        this.#onChange({ cluster: options.cluster, namespace });
      },
    });
    cluster.namespaces.set(namespace, { cache, usedAt });
    cache.start();
    this.#callOff();
    this.#callOff = this.#clock.after(this.#limits.idleMs, () => this.#tidy());
    return cache;
  }

  /** How old what is known is; a place of which nothing is known has no age. */
  ages(): CacheAge[] {
    const now = this.#clock.now();
    return [...this.#clusters].flatMap(([cluster, { namespaces }]) =>
      [...namespaces].flatMap(([namespace, { cache }]) => {
        const { deployments, pods, autoscalers } = cache.snapshot();
        const times = [deployments, pods, autoscalers].flatMap(
          ({ dataAt }) => dataAt ?? [],
        );
        return times.length > 0
          ? [{ cluster, namespace, seconds: (now - Math.min(...times)) / 1000 }]
          : [];
      }),
    );
  }

  /** Ends all watches, for good. */
  stop(): void {
    this.#stopped = true;
    this.#callOff();
    for (const { namespaces, pulse } of this.#clusters.values()) {
      namespaces.forEach(({ cache }) => cache.stop());
      pulse.stop();
    }
    this.#clusters.clear();
  }

  #cluster(options: {
    cluster: string;
    client: ClusterClient;
  }): WatchedCluster {
    const known = this.#clusters.get(options.cluster);
    if (known) {
      return known;
    }
    let answered = true;
    const cluster: WatchedCluster = {
      pause: new RequestPause({ clock: this.#clock }),
      namespaces: new Map(),
      pulse: new Poll({
        clock: this.#clock,
        intervalMs: () =>
          cluster.pulse.state.failure
            ? this.#limits.lostPulseEveryMs
            : this.#limits.pulseEveryMs,
        read: () => this.#feel(options.client),
        onChange: () => {
          const back = !answered && !cluster.pulse.state.failure;
          answered = !cluster.pulse.state.failure;
          if (back) {
            // Otherwise what waits longest would be stale for half a minute more.
            cluster.namespaces.forEach(({ cache }) => cache.retryNow());
            this.#onReturn(options);
          }
          for (const namespace of cluster.namespaces.keys()) {
            this.#onChange({ cluster: options.cluster, namespace });
          }
        },
      }),
    };
    this.#clusters.set(options.cluster, cluster);
    cluster.pulse.start();
    return cluster;
  }

  /**
   * Without it, an outage that ends before the next look is never noted, and each watch
   * waits for as long as it has failed.
   */
  #feelSoon({ pulse }: WatchedCluster): void {
    const { failure, dataAt = 0 } = pulse.state;
    if (
      !failure &&
      this.#clock.now() - dataAt >= this.#limits.lostPulseEveryMs
    ) {
      void pulse.pollNow();
    }
  }

  async #feel(client: ClusterClient) {
    const operation = 'reach the API server';
    return attempt<true>({
      operation,
      logger: this.#logger,
      run: async () => {
        try {
          await client.request<unknown>({
            operation,
            path: '/version',
            timeoutMs: this.#limits.probeMs,
          });
        } catch (error) {
          // A refusal is an answer too: what may not be read is told by each kind.
          if (!isClusterError(error) || !((error.statusCode ?? 500) < 500)) {
            throw error;
          }
        }
        return true;
      },
    });
  }

  #tidy(): void {
    const now = this.#clock.now();
    for (const [name, { namespaces, pulse }] of this.#clusters) {
      for (const [namespace, { cache, usedAt }] of namespaces) {
        if (now - usedAt >= this.#limits.idleMs) {
          cache.stop();
          namespaces.delete(namespace);
        }
      }
      if (namespaces.size === 0) {
        pulse.stop();
        this.#clusters.delete(name);
      }
    }
    if (this.#clusters.size > 0) {
      this.#callOff = this.#clock.after(this.#limits.idleMs / 4, () =>
        this.#tidy(),
      );
    }
  }
}

function pulseOf({ state }: Poll<true>): ApiServerPulse {
  const { dataAt, failure, failedAt } = state;
  return { answeredAt: dataAt, failure, failedAt };
}

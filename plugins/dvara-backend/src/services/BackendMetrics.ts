import type {
  MetricsService,
  MetricsServiceCounter,
} from '@backstage/backend-plugin-api/alpha';
import type { FailureKind } from '@dvara/backstage-plugin-dvara-common';

/** How old what is known of a namespace is, in seconds. */
export interface CacheAge {
  cluster: string;
  namespace: string;
  seconds: number;
}

/** What this plugin tells the portal's metrics; no name or number in it is secret. */
export class BackendMetrics {
  readonly #metrics: MetricsService;
  readonly #requests: MetricsServiceCounter;
  readonly #failures: MetricsServiceCounter;

  constructor(options: { metrics: MetricsService }) {
    this.#metrics = options.metrics;
    this.#requests = this.#metrics.createCounter('dvara.cluster.requests', {
      description: 'Requests to the API servers, by cluster and operation',
    });
    this.#failures = this.#metrics.createCounter('dvara.cluster.failures', {
      description: 'Those that failed, by cluster, operation and kind',
    });
  }

  countRequest(options: { cluster: string; operation: string }): void {
    this.#requests.add(1, options);
  }

  countFailure(options: {
    cluster: string;
    operation: string;
    kind: FailureKind;
  }): void {
    this.#failures.add(1, options);
  }

  observeCaches(ages: () => CacheAge[]): void {
    this.#metrics
      .createObservableGauge('dvara.cache.age', {
        description: 'Age of what is known, by cluster and namespace',
        unit: 's',
      })
      .addCallback(result => {
        for (const { seconds, ...place } of ages()) {
          result.observe(seconds, place);
        }
      });
  }

  observeStreams(count: () => number): void {
    this.#metrics
      .createObservableGauge('dvara.streams', {
        description: 'Event streams that are open',
      })
      .addCallback(result => result.observe(count()));
  }

  observeLogs(count: () => number): void {
    this.#metrics
      .createObservableGauge('dvara.logs', {
        description: 'Logs of pods that are read and followed',
      })
      .addCallback(result => result.observe(count()));
  }
}

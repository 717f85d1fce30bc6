import type { KubernetesObject } from '@dvara/local-cluster';
import type { ChartNamespace } from './ChartNamespace.ts';

interface EndpointSlice extends KubernetesObject {
  endpoints?: {
    conditions?: { ready?: boolean };
    targetRef?: { uid?: string };
  }[];
}

/** Watches the endpoints of a Service: every change that the API server tells counts, not only what a poll would see. */
export class ReadyEndpoints {
  /** How many endpoints were ready, after each event. */
  readonly counts: number[] = [];
  /** Uids of all pods that were ready at some time. */
  readonly pods = new Set<string>();
  readonly #slices = new Map<string, EndpointSlice>();
  readonly #end = new AbortController();
  readonly #failures: Error[] = [];
  #listings = 0;
  #watching: Promise<void> = Promise.resolve();

  /** Begins to watch; returns when the first list is complete. */
  static async watch(options: {
    namespace: Pick<ChartNamespace, 'api' | 'name'>;
    service: string;
  }): Promise<ReadyEndpoints> {
    const { namespace, service } = options;
    const watcher = new ReadyEndpoints();
    await new Promise<void>((resolve, reject) => {
      watcher.#watching = namespace.api.watch<EndpointSlice>({
        path: `/apis/discovery.k8s.io/v1/namespaces/${namespace.name}/endpointslices`,
        labelSelector: `kubernetes.io/service-name=${service}`,
        onObject: slice => {
          watcher.#slices.set(slice.metadata.name, slice);
          watcher.#count();
        },
        onDeleted: slice => {
          watcher.#slices.delete(slice.metadata.name);
          watcher.#count();
        },
        onListed: () => {
          watcher.#listings += 1;
          resolve();
        },
        onError: error => {
          watcher.#failures.push(error);
          reject(error);
        },
        signal: watcher.#end.signal,
      });
    });
    return watcher;
  }

  /** The lowest number of ready endpoints seen. */
  get lowest(): number {
    return Math.min(...this.counts);
  }

  /**
   * Ends the watch.
   *
   * @throws Error when it was interrupted, so that events may have been missed
   */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#watching;
    if (this.#failures.length > 0 || this.#listings !== 1) {
      throw new Error(
        `the watch of the endpoints was interrupted: ${this.#failures
          .map(({ message }) => message)
          .join(', ')}`,
      );
    }
  }

  #count(): void {
    const ready = [...this.#slices.values()]
      .flatMap(({ endpoints }) => endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false);
    this.counts.push(ready.length);
    for (const { targetRef } of ready) {
      if (targetRef?.uid) {
        this.pods.add(targetRef.uid);
      }
    }
  }
}

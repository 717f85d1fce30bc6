import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ClusterPaths } from './clusterPaths.ts';
import type { KubernetesApi, KubernetesObject } from './KubernetesApi.ts';
import { LocalClusterError } from './LocalClusterError.ts';
import { formatLogLine, podLogFile } from './podLogFile.ts';
import { standInNames, type PodFault } from './standInNames.ts';

/** Names one pod, or with a label selector all that match. */
export type PodTarget = { namespace: string } & (
  | { pod: string }
  | { selector: string }
);

const { annotation } = standInNames;

/** What tests and demonstrations do to the workloads of a running cluster. */
export class Workloads {
  readonly #api: () => Promise<KubernetesApi>;
  readonly #paths: ClusterPaths;

  constructor(options: {
    api: () => Promise<KubernetesApi>;
    paths: ClusterPaths;
  }) {
    this.#api = options.api;
    this.#paths = options.paths;
  }

  /**
   * Lets the pods fail; shows after one to three seconds. New pods of the same Deployment are well.
   *
   * @throws LocalClusterError `notFound` when no pod matches
   */
  async setFault(options: PodTarget & { fault: PodFault }): Promise<void> {
    await this.#annotatePods(options, { [annotation.fault]: options.fault });
  }

  /** Takes the fault away; the pods are ready again about a second later. */
  async clearFault(options: PodTarget): Promise<void> {
    await this.#annotatePods(options, { [annotation.fault]: null });
  }

  /** `setFault` with `crashLoop`: waiting in CrashLoopBackOff, the restart count going up about every 25 s. */
  async crashPod(options: PodTarget): Promise<void> {
    await this.setFault({ ...options, fault: 'crashLoop' });
  }

  /**
   * Sets the CPU use of the Deployments that match, and of the pods they will have.
   *
   * With `each: false` (default) `millicores` is the use of a Deployment's running pods together, shared equally as a
   * load balancer does: scaling up relieves each pod, so an autoscaler settles at ceil(millicores / (request × target)).
   * With `each: true` every pod uses `millicores`, however many there are. metrics-server tells it 10 to 20 s later.
   * Needs the stand-in. `millicores: undefined` returns to rest (25m per pod).
   *
   * @throws LocalClusterError `notFound` when no Deployment matches
   */
  async setCpuUse(options: {
    namespace: string;
    /** Label selector of Deployments. */
    selector: string;
    millicores: number | undefined;
    each?: boolean;
  }): Promise<void> {
    const api = await this.#api();
    const collection = `/apis/apps/v1/namespaces/${options.namespace}/deployments`;
    const names = await this.#names({ collection, selector: options.selector });
    const value =
      options.millicores === undefined
        ? null
        : `${Math.round(options.millicores)}m${options.each ? '/pod' : ''}`;
    for (const name of names) {
      await api.json({
        method: 'PATCH',
        path: `${collection}/${name}`,
        body: { metadata: { annotations: { [annotation.cpuLoad]: value } } },
      });
    }
  }

  /** Ends a helm test pod as succeeded. */
  async completeTestPod(options: PodTarget): Promise<void> {
    await this.#annotatePods(options, {
      [annotation.testOutcome]: 'succeeded',
    });
  }

  /** Ends a helm test pod as failed. */
  async failTestPod(options: PodTarget): Promise<void> {
    await this.#annotatePods(options, { [annotation.testOutcome]: 'failed' });
  }

  /**
   * Merges settings into the namespace's ConfigMap `dvara-stand-in`; `null` removes one. Keys: see README.
   */
  async configureStandIn(options: {
    namespace: string;
    settings: Readonly<Record<string, string | null>>;
  }): Promise<void> {
    const api = await this.#api();
    const path = `/api/v1/namespaces/${options.namespace}/configmaps`;
    await api.createIfAbsent({
      path,
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: standInNames.configMap },
      },
    });
    await api.json({
      method: 'PATCH',
      path: `${path}/${standInNames.configMap}`,
      body: { data: options.settings },
    });
  }

  /** Adds lines to what `kubectl logs` shows of a gateway's pod. */
  async appendPodLog(options: {
    namespace: string;
    pod: string;
    container: string;
    lines: readonly string[];
    stream?: 'stdout' | 'stderr';
  }): Promise<void> {
    const file = podLogFile({
      podLogsDirectory: this.#paths.podLogs,
      ...options,
    });
    await mkdir(dirname(file), { recursive: true });
    await appendFile(
      file,
      options.lines
        .map(text => formatLogLine({ text, stream: options.stream }))
        .join(''),
    );
  }

  async #annotatePods(
    target: PodTarget,
    annotations: Record<string, string | null>,
  ): Promise<void> {
    const api = await this.#api();
    const collection = `/api/v1/namespaces/${target.namespace}/pods`;
    const names =
      'pod' in target
        ? [target.pod]
        : await this.#names({ collection, selector: target.selector });
    for (const name of names) {
      await api.json({
        method: 'PATCH',
        path: `${collection}/${name}`,
        body: { metadata: { annotations } },
      });
    }
  }

  async #names(options: {
    collection: string;
    selector: string;
  }): Promise<string[]> {
    const api = await this.#api();
    const { items } = await api.json<{ items: KubernetesObject[] }>({
      path: `${options.collection}?labelSelector=${encodeURIComponent(
        options.selector,
      )}`,
    });
    if (items.length === 0) {
      throw new LocalClusterError(
        'notFound',
        `Nothing in ${options.collection} matches ${options.selector}.`,
      );
    }
    return items.map(item => item.metadata.name);
  }
}

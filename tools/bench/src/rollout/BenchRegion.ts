import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  LocalCluster,
  prepareCluster,
  type ToolPaths,
} from '@dvara/local-cluster';
import {
  LatencyProxy,
  type ProxiedConnection,
} from '../latency/LatencyProxy.ts';
import { GatewayEntrance } from './GatewayEntrance.ts';

const CLEAR_TIMEOUT_MS = 60_000;

/** A real control plane of this machine that looks far away. */
export class BenchRegion {
  readonly id: string;
  readonly namespace: string;
  /** Before the API server. */
  readonly #proxy: LatencyProxy;
  /** Before the gateway. */
  readonly #gatewayProxy: LatencyProxy;
  readonly #cluster: LocalCluster;
  readonly #entrance: GatewayEntrance;

  private constructor(options: {
    cluster: LocalCluster;
    proxy: LatencyProxy;
    gatewayProxy: LatencyProxy;
    entrance: GatewayEntrance;
  }) {
    this.#cluster = options.cluster;
    this.#proxy = options.proxy;
    this.#gatewayProxy = options.gatewayProxy;
    this.#entrance = options.entrance;
    this.id = options.cluster.prepared.region.id;
    this.namespace = options.cluster.prepared.namespaces[0];
  }

  /** @throws LocalClusterError where the control plane does not start; nothing is left running */
  static async start(options: {
    directory: string;
    id: string;
    tools: ToolPaths;
    tell: (line: string) => void;
  }): Promise<BenchRegion> {
    const { directory, id, tools, tell } = options;
    const prepared = await prepareCluster({
      directory,
      region: { id, name: id },
    });
    const cluster = new LocalCluster({ prepared, tools });
    try {
      await cluster.start({ onProgress: message => tell(`${id} ${message}`) });
      const entrance = await GatewayEntrance.start({
        api: await cluster.api(),
        namespace: prepared.namespaces[0],
      });
      const [proxy, gatewayProxy] = await Promise.all(
        [prepared.ports.apiServer, entrance.port].map(port =>
          LatencyProxy.start({
            target: { host: '127.0.0.1', port },
            roundTripMs: 0,
          }),
        ),
      );
      return new BenchRegion({ cluster, proxy, gatewayProxy, entrance });
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  /** Where clients go: the API server, behind the distance. Its certificate names 127.0.0.1. */
  get url(): string {
    return `https://127.0.0.1:${this.#proxy.port}`;
  }

  /** The gateway's own address, behind the same distance. */
  get gatewayUrl(): string {
    return `http://127.0.0.1:${this.#gatewayProxy.port}`;
  }

  /** Milliseconds there and back, for the API server and the gateway. */
  set roundTripMs(roundTripMs: number) {
    this.#proxy.roundTripMs = roundTripMs;
    this.#gatewayProxy.roundTripMs = roundTripMs;
  }

  /** Connections to the API server and to the gateway since the last call. */
  takeConnections(): ProxiedConnection[] {
    return [this.#proxy, this.#gatewayProxy].flatMap(proxy =>
      proxy.takeConnections(),
    );
  }

  /** What a portal's configuration needs to know. */
  get credentials(): {
    caData: string;
    viewerToken: string;
    deployerTokenFile: string;
  } {
    const { caData, viewerToken, deployerTokenFile } = this.#cluster.prepared;
    return { caData, viewerToken, deployerTokenFile };
  }

  /** The deployer's kubeconfig, through the distance. */
  async kubeconfig(): Promise<string> {
    const { url, deployerKubeconfigPath } = this.#cluster.prepared;
    const near = await readFile(deployerKubeconfigPath, 'utf8');
    return near.replaceAll(url, this.url);
  }

  /** The kubeconfig without the distance, for what is not measured. */
  get nearKubeconfigPath(): string {
    return this.#cluster.prepared.deployerKubeconfigPath;
  }

  /** Version of the API server. */
  async kubernetesVersion(): Promise<string> {
    const { text } = await (
      await this.#cluster.api()
    ).request({ path: '/version' });
    return (JSON.parse(text) as { gitVersion: string }).gitVersion.slice(1);
  }

  /** Waits until nothing of an uninstalled release is left, the portal's record included. */
  async waitUntilClear(options: {
    releaseName: string;
    signal: AbortSignal;
  }): Promise<void> {
    const { releaseName, signal } = options;
    const api = await this.#cluster.api();
    const selector = `labelSelector=app.kubernetes.io/instance=${releaseName}`;
    const objects = (kind: string) =>
      `/api/v1/namespaces/${this.namespace}/${kind}?${selector}`;
    await api.request({ method: 'DELETE', path: objects('configmaps') });
    const until = performance.now() + CLEAR_TIMEOUT_MS;
    for (;;) {
      const { status, text } = await api.request({ path: objects('pods') });
      if (status === 200) {
        if ((JSON.parse(text) as { items: unknown[] }).items.length === 0) {
          return;
        }
      }
      if (performance.now() > until) {
        throw new Error(
          `Pods of the uninstalled release ${releaseName} in ${
            this.id
          } are still there after ${CLEAR_TIMEOUT_MS / 1000} s.`,
        );
      }
      await sleep(100, undefined, { signal });
    }
  }

  /** Ends the control plane and deletes its data. */
  async release(): Promise<void> {
    await Promise.all([this.#proxy.stop(), this.#gatewayProxy.stop()]);
    await this.#entrance.stop();
    await this.#cluster.remove();
  }
}

import { createHash } from 'node:crypto';
import {
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bootstrapCluster, bootstrapManifests } from './bootstrapCluster.ts';
import type { ToolPaths } from './buildTools.ts';
import { isPortFree, portNames } from './choosePorts.ts';
import {
  componentProcess,
  findRunningComponents,
  stopOrder,
  type ComponentName,
} from './clusterComponents.ts';
import { clusterPaths, type ClusterPaths } from './clusterPaths.ts';
import { GatewayStandInProcess } from './GatewayStandInProcess.ts';
import { KubernetesApi } from './KubernetesApi.ts';
import { LocalClusterError } from './LocalClusterError.ts';
import { endOwnProcess, findOwnProcess, signal } from './ownProcess.ts';
import { packagePaths } from './packagePaths.ts';
import type { PreparedCluster } from './prepareCluster.ts';
import { renderKwokctlConfiguration } from './renderKwokctlConfiguration.ts';
import { runCommand } from './runCommand.ts';
import { Workloads } from './Workloads.ts';
import { withFileLock } from './withFileLock.ts';

/** Options of {@link LocalCluster}. */
export interface LocalClusterOptions {
  prepared: PreparedCluster;
  /** Needed by `start` only. */
  tools?: ToolPaths;
}

/** Options of {@link LocalCluster.start}. */
export interface StartOptions {
  /** Called with short sentences while the cluster starts. */
  onProgress?: (message: string) => void;
  /** Called when the stand-in started by this process ends without having been asked to. */
  onStandInExit?: (exit: {
    exitCode: number | null;
    signal: NodeJS.Signals | null;
  }) => void;
  /** `false` leaves the gateway stand-in out. */
  standIn?: boolean;
}

/**
 * - `stopped`: nothing of it runs
 * - `running`: every component runs and the API server is ready
 * - `paused`: the API server is stopped by a signal; it accepts connections and never answers
 * - `degraded`: some components run, or the API server is not ready
 */
export type ClusterCondition = 'stopped' | 'running' | 'paused' | 'degraded';

/** What runs of a cluster. */
export interface ClusterStatus {
  condition: ClusterCondition;
  /** Pids of what runs. */
  components: Partial<Record<ComponentName, number>>;
  /** Pid of the gateway stand-in, if it runs. */
  standIn?: number;
}

const READY_TIMEOUT_MILLISECONDS = 120_000;
const START_ATTEMPTS = 4;
// Longer than a start takes on a loaded machine.
const LOCK_WAIT_MILLISECONDS = 180_000;
const GRACE_MILLISECONDS = 10_000;

/**
 * A Kubernetes control plane of this machine with nodes that KWOK plays, one per region.
 *
 * All that is known of it lies in its folder, so any process may stop, pause or look at a cluster that another one started.
 */
export class LocalCluster {
  readonly prepared: PreparedCluster;
  /** Faults, CPU use, test pods and logs. */
  readonly workloads: Workloads;
  /** The process that answers for the pods' containers. */
  readonly standIn: GatewayStandInProcess;
  readonly #tools: ToolPaths | undefined;
  readonly #paths: ClusterPaths;
  #api: KubernetesApi | undefined;

  constructor(options: LocalClusterOptions) {
    this.prepared = options.prepared;
    this.#tools = options.tools;
    this.#paths = clusterPaths(options.prepared);
    this.standIn = new GatewayStandInProcess({ paths: this.#paths });
    this.workloads = new Workloads({
      api: () => this.api(),
      paths: this.#paths,
    });
  }

  /**
   * Brings the cluster up, whatever state it is in: made when absent, started again with its data when stopped or killed,
   * resumed when paused, adopted when it runs well. Returns when the API server is ready, the nodes are ready and the roles are applied.
   *
   * @throws LocalClusterError `portTaken` (prepare again to choose others), `startFailed`, `busy`
   */
  async start(options: StartOptions = {}): Promise<void> {
    const report = options.onProgress ?? (() => {});
    await this.#alone(async () => {
      await this.resume();
      const isAdoptable =
        (await this.status()).condition === 'running' &&
        (await this.#isBootstrapped());
      if (isAdoptable) {
        report('is running already');
      } else {
        await this.#startControlPlane({ report });
      }
      if (options.standIn ?? true) {
        await this.standIn.start({ onExit: options.onStandInExit });
      }
    });
  }

  /**
   * Ends every process of the cluster and keeps its data. The store ends last, so that the others' last writes are kept.
   */
  async stop(): Promise<void> {
    await this.#alone(async () => {
      this.#api?.close();
      this.#api = undefined;
      await this.standIn.stop();
      await this.resume();
      const end = (component: ComponentName) =>
        endOwnProcess({
          ...componentProcess({ paths: this.#paths, component }),
          graceMilliseconds: GRACE_MILLISECONDS,
        });
      const [etcd, apiServer, ...clients] = [...stopOrder].reverse();
      await Promise.all(clients.map(end));
      await end(apiServer);
      await end(etcd);
    });
  }

  /** Stops the cluster and deletes its folder, data and credentials included. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#paths.root, { recursive: true, force: true });
  }

  /** What runs now. Takes at most three seconds when the API server does not answer. */
  async status(): Promise<ClusterStatus> {
    const [running, standIn] = await Promise.all([
      findRunningComponents({ paths: this.#paths }),
      this.standIn.find(),
    ]);
    const components = Object.fromEntries(
      running.map(({ component, process }) => [component, process.pid]),
    );
    const common = { components, standIn: standIn?.pid };
    if (running.length === 0) {
      return { condition: 'stopped', ...common };
    }
    if (running.some(({ process }) => process.paused)) {
      return { condition: 'paused', ...common };
    }
    const healthy =
      running.length === stopOrder.length && (await this.isReady());
    return { condition: healthy ? 'running' : 'degraded', ...common };
  }

  /** Whether the API server says it is ready. */
  async isReady(): Promise<boolean> {
    try {
      const api = await this.api();
      const { status } = await api.request({
        path: '/readyz',
        timeoutMilliseconds: 3_000,
      });
      return status === 200;
    } catch {
      return false;
    }
  }

  /**
   * Stops the API server as a stuck network does: connections are accepted and never answered, until `resume`.
   *
   * @throws LocalClusterError `notRunning`
   */
  async pause(): Promise<void> {
    signal((await this.#requireApiServer()).pid, 'SIGSTOP');
    // The signal is on its way; a caller may look at once.
    while ((await this.#findApiServer())?.paused === false) {
      await sleep(10);
    }
  }

  /** Undoes `pause`; nothing happens when it is not paused. */
  async resume(): Promise<void> {
    const apiServer = await this.#findApiServer();
    if (apiServer?.paused) {
      signal(apiServer.pid, 'SIGCONT');
    }
  }

  /**
   * Ends the API server at once, as a crash does: connections are refused until the next `start`.
   *
   * @throws LocalClusterError `notRunning`
   */
  async kill(): Promise<void> {
    signal((await this.#requireApiServer()).pid, 'SIGKILL');
    while (await this.#findApiServer()) {
      await sleep(20);
    }
  }

  /** The administrator's client. Closed by `stop`. */
  async api(): Promise<KubernetesApi> {
    if (!this.#api) {
      const read = (name: string) =>
        readFile(join(this.#paths.pki, name), 'utf8');
      this.#api = new KubernetesApi({
        url: this.prepared.url,
        authorityCertificate: await read('ca.crt'),
        clientCertificate: await read('admin.crt'),
        clientKey: await read('admin.key'),
      });
    }
    return this.#api;
  }

  async #alone(action: () => Promise<void>): Promise<void> {
    await withFileLock({
      lockFile: this.#paths.lock,
      waitMilliseconds: LOCK_WAIT_MILLISECONDS,
      occupation: `starting or stopping ${this.prepared.name}`,
      action,
    });
  }

  async #findApiServer() {
    return findOwnProcess(
      componentProcess({ paths: this.#paths, component: 'kube-apiserver' }),
    );
  }

  async #requireApiServer() {
    const found = await this.#findApiServer();
    if (!found) {
      throw new LocalClusterError(
        'notRunning',
        `The API server of ${this.prepared.name} does not run.`,
      );
    }
    return found;
  }

  async #startControlPlane(options: {
    report: (message: string) => void;
  }): Promise<void> {
    const tools = this.#tools;
    if (!tools) {
      throw new TypeError('Starting a cluster needs `tools`.');
    }
    const running = await findRunningComponents({ paths: this.#paths });
    if (running.length === 0) {
      await this.#requireFreePorts();
      await this.#layOutFolder({ tools });
    }
    options.report('is starting');
    await this.#startUntilReady({ tools });
    options.report('answers; nodes and roles are being applied');
    await bootstrapCluster({
      api: await this.api(),
      kubectl: tools.kubectl,
      kubeconfigPath: this.#paths.adminKubeconfig,
      homeDirectory: this.#paths.root,
      regionId: this.prepared.region.id,
      namespaces: this.prepared.namespaces,
      kubeletPort: this.prepared.ports.kwok,
      metricsServerPort: this.prepared.ports.metricsServer,
    });
    await writeFile(this.#bootstrapMarker, await this.#bootstrapVersion());
    options.report('is ready');
  }

  // Goes with kwokctl's file at the next start from nothing.
  get #bootstrapMarker(): string {
    return join(this.#paths.kwokCluster, 'bootstrapped');
  }

  async #isBootstrapped(): Promise<boolean> {
    const marker = await readFile(this.#bootstrapMarker, 'utf8').catch(
      () => '',
    );
    return marker === (await this.#bootstrapVersion());
  }

  // Another namespace, or a role that has changed with the checkout, is applied to a cluster that runs already.
  async #bootstrapVersion(): Promise<string> {
    const hash = createHash('sha256');
    hash.update(JSON.stringify(this.prepared.namespaces));
    for (const file of bootstrapManifests) {
      hash.update(await readFile(file));
    }
    return hash.digest('hex');
  }

  async #requireFreePorts(): Promise<void> {
    for (const name of portNames) {
      const port = this.prepared.ports[name];
      if (!(await isPortFree(port))) {
        throw new LocalClusterError(
          'portTaken',
          `Port ${port} (${name} of ${this.prepared.name}) is used by another program. End it, or start again so that other ports are chosen.`,
        );
      }
    }
  }

  // kwokctl writes ports and paths of programs into its own file, so everything it made is made anew at each start from
  // nothing; certificates and data lie elsewhere and stay.
  async #layOutFolder(options: { tools: ToolPaths }): Promise<void> {
    const { kwokCluster, pki } = this.#paths;
    for (const name of [
      'kwok.yaml',
      'kubeconfig.yaml',
      'bin',
      'pids',
      'pki',
      'bootstrapped',
    ]) {
      await rm(join(kwokCluster, name), { recursive: true, force: true });
    }
    await mkdir(join(kwokCluster, 'pki'), { recursive: true, mode: 0o700 });
    await mkdir(this.#paths.etcdData, { recursive: true, mode: 0o700 });
    await mkdir(this.#paths.podLogs, { recursive: true });
    for (const name of await readdir(pki)) {
      await copyFile(join(pki, name), join(kwokCluster, 'pki', name));
    }
    await this.#writeFallbackLog();
    const kwokManifests = await Promise.all(
      ['node-stages.yaml', 'pod-stages.yaml', 'usage.yaml', 'metrics.yaml'].map(
        name => readFile(join(packagePaths.manifests, 'kwok', name), 'utf8'),
      ),
    );
    await writeFile(
      this.#paths.kwokctlConfiguration,
      renderKwokctlConfiguration({
        tools: options.tools,
        ports: this.prepared.ports,
        paths: this.#paths,
        kwokManifests,
      }),
    );
  }

  // Answers `kubectl logs` for pods that the stand-in does not know.
  async #writeFallbackLog(): Promise<void> {
    const file = await open(join(this.#paths.podLogs, 'fallback.log'), 'w');
    await file.writeFile(
      `${new Date()
        .toISOString()
        .replace(
          'Z',
          '000000Z',
        )} stdout F This pod is played by KWOK and has no process.\n`,
    );
    await file.close();
  }

  // A component that comes up before the API server can end by itself on a slow machine; kwokctl starts the missing ones again.
  async #startUntilReady(options: { tools: ToolPaths }): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MILLISECONDS;
    let lastLines: readonly string[] = [];
    for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
      await this.#removeStalePidFiles();
      lastLines = await this.#runKwokctl(options);
      const apiServer = await this.#findApiServer();
      while (apiServer && Date.now() < deadline && !(await this.isReady())) {
        await sleep(200);
      }
      await sleep(attempt === 1 ? 300 : 1_000);
      if ((await this.status()).condition === 'running') {
        return;
      }
    }
    const { components } = await this.status();
    const missing = stopOrder.filter(name => components[name] === undefined);
    throw new LocalClusterError(
      'startFailed',
      `Cluster ${this.prepared.name} did not become ready${
        missing.length > 0 ? `: ${missing.join(', ')} did not stay up` : ''
      }. Logs: ${join(
        this.#paths.kwokCluster,
        'logs',
      )}. kwokctl said:\n${lastLines.slice(-5).join('\n')}`,
    );
  }

  // kwokctl takes any process with the pid for its own, also one that has died and waits to be reaped.
  async #removeStalePidFiles(): Promise<void> {
    for (const component of stopOrder) {
      const process = componentProcess({ paths: this.#paths, component });
      if (!(await findOwnProcess(process))) {
        await rm(process.pidFile, { force: true });
      }
    }
  }

  // Its exit code says little: having started everything it registers the metrics API, and fails over finding it registered
  // by an earlier start. What counts is which components run.
  async #runKwokctl(options: { tools: ToolPaths }): Promise<readonly string[]> {
    const { lastLines } = await runCommand({
      command: options.tools.kwokctl,
      arguments: [
        'create',
        'cluster',
        `--name=${this.prepared.name}`,
        `--config=${this.#paths.kwokctlConfiguration}`,
        // Empty, or it edits the user's own kubeconfig.
        '--kubeconfig=',
      ],
      environment: {
        HOME: this.#paths.root,
        KWOK_WORKDIR: this.#paths.kwokWorkDirectory,
        // kwokctl takes a kubectl from PATH before the one it is told.
        PATH: dirname(options.tools.kubectl),
      },
      timeoutMilliseconds: READY_TIMEOUT_MILLISECONDS,
    });
    return lastLines.map(plainLogLine);
  }
}

// kwokctl logs JSON when nobody looks; people want the message and the error.
function plainLogLine(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: string };
    return [msg, err].filter(Boolean).join(': ');
  } catch {
    return line;
  }
}

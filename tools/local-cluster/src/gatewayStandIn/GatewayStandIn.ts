import {
  objectKey,
  type KubernetesApi,
  type KubernetesObject,
} from '../KubernetesApi.ts';
import { standInNames } from '../standInNames.ts';
import { annotatePod } from './annotatePod.ts';
import type { GatewaySnapshot } from './answerRequest.ts';
import { endLogLines, startLogLines } from './containerLogLines.ts';
import {
  gatewayComponent,
  gatewayContainer,
  hasLabels,
  isReady,
  isTestPod,
  releaseOf,
  runningSince,
  type GatewayComponent,
  type Pod,
} from './GatewayPod.ts';
import { judgeTestPod } from './judgeTestPod.ts';
import { parseRoutes } from './parseRoutes.ts';
import { playScript } from './playScript.ts';
import { PodEndpoint } from './PodEndpoint.ts';
import { PodLog } from './PodLog.ts';
import { publishLog, publishPortForward } from './publishToKwok.ts';
import { readContainerInputs } from './readContainerInputs.ts';
import type { ContainerSpecification } from './resolveEnvironment.ts';
import { shareLoadOverPods, type Deployment } from './shareLoadOverPods.ts';
import { meaninglessEntries, readStandInSettings } from './standInSettings.ts';
import type { Route } from './statusPayload.ts';
import { testPodTarget } from './testPodTarget.ts';

interface ConfigMap extends KubernetesObject {
  data?: Record<string, string>;
}
interface Service extends KubernetesObject {
  spec: { selector?: Record<string, string> };
}

/** One run of a container. */
interface ContainerRun {
  /** Identifies the run. */
  startedAt: string;
  environment: Readonly<Record<string, string>>;
  routes: readonly Route[];
}

interface PlayedPod {
  pod: Pod;
  component: GatewayComponent;
  container: ContainerSpecification;
  containerPort: number;
  log: PodLog;
  /** Listens from before the first run, so that a pod which is ready can be reached; closed while a crashed container waits. */
  endpoint?: { server: PodEndpoint; port: number };
  /** Where KWOK was told to send port-forwards. */
  publishedPort?: number;
  run?: ContainerRun;
}

const { annotation } = standInNames;
const RECONCILE_DELAY_MILLISECONDS = 50;
const RETRY_MILLISECONDS = 1_000;
/** Nothing listens there, so that KWOK reports a refused connection, as a kubelet does for a container that does not run. */
const REFUSING_PORT = 1;

/**
 * Plays the containers of the gateways' pods in one cluster: answers their HTTP endpoints through real port-forwards,
 * writes their logs, spreads CPU load over them, and ends helm's test pods.
 */
export class GatewayStandIn {
  readonly #api: KubernetesApi;
  readonly #podLogsDirectory: string;
  readonly #report: (message: string) => void;
  readonly #stop = new AbortController();

  readonly #pods = new Map<string, Pod>();
  readonly #deployments = new Map<string, Deployment>();
  /** Settings by namespace. */
  readonly #settings = new Map<string, Readonly<Record<string, string>>>();
  /** By uid, because a pod's name can come back (helm tests, StatefulSets). */
  readonly #played = new Map<string, PlayedPod>();
  /** Logs of test pods that have been judged, by uid. */
  readonly #testLogs = new Map<string, PodLog>();
  #timer: NodeJS.Timeout | undefined;
  #reconciling = false;
  #again = false;

  constructor(options: {
    api: KubernetesApi;
    podLogsDirectory: string;
    /** Gets sentences for the process's own log; never a value of a Secret. */
    report: (message: string) => void;
  }) {
    this.#api = options.api;
    this.#podLogsDirectory = options.podLogsDirectory;
    this.#report = options.report;
  }

  /** Runs until `stop` is called. */
  async run(): Promise<void> {
    const { signal } = this.#stop;
    const onError = (error: Error) => this.#report(error.message);
    await Promise.all([
      this.#api.watch<Pod>({
        path: '/api/v1/pods',
        ...this.#keepIn(this.#pods),
        onError,
        signal,
      }),
      this.#api.watch<Deployment>({
        path: '/apis/apps/v1/deployments',
        ...this.#keepIn(this.#deployments),
        onError,
        signal,
      }),
      this.#watchSettings({ onError, signal }),
    ]);
  }

  stop(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
    for (const { endpoint } of this.#played.values()) {
      endpoint?.server.close();
    }
    this.#played.clear();
  }

  async #watchSettings(options: {
    onError: (error: Error) => void;
    signal: AbortSignal;
  }): Promise<void> {
    const configMaps = new Map<string, ConfigMap>();
    const kept = this.#keepIn(configMaps);
    const refresh = () => {
      this.#settings.clear();
      for (const { metadata, data } of configMaps.values()) {
        this.#settings.set(metadata.namespace ?? '', data ?? {});
        for (const key of meaninglessEntries(data ?? {})) {
          this.#report(
            `ConfigMap ${metadata.namespace}/${metadata.name}: the entry ${key} means nothing`,
          );
        }
      }
    };
    await this.#api.watch<ConfigMap>({
      path: '/api/v1/configmaps',
      fieldSelector: `metadata.name=${standInNames.configMap}`,
      onObject: object => {
        kept.onObject(object);
        refresh();
      },
      onDeleted: object => {
        kept.onDeleted(object);
        refresh();
      },
      onListed: keys => {
        kept.onListed(keys);
        refresh();
      },
      ...options,
    });
  }

  #keepIn<T extends KubernetesObject>(map: Map<string, T>) {
    return {
      onObject: (object: T) => {
        map.set(objectKey(object), object);
        this.#schedule(RECONCILE_DELAY_MILLISECONDS);
      },
      onDeleted: (object: T) => {
        map.delete(objectKey(object));
        this.#schedule(RECONCILE_DELAY_MILLISECONDS);
      },
      onListed: (keys: ReadonlySet<string>) => {
        for (const key of map.keys()) {
          if (!keys.has(key)) {
            map.delete(key);
          }
        }
        this.#schedule(RECONCILE_DELAY_MILLISECONDS);
      },
    };
  }

  #schedule(milliseconds: number): void {
    if (this.#reconciling) {
      this.#again = true;
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#reconcile();
    }, milliseconds);
  }

  async #reconcile(): Promise<void> {
    this.#reconciling = true;
    this.#again = false;
    let failed = false;
    const steps: (() => Promise<void>)[] = [
      ...[...this.#pods.values()].map(pod => () => this.#playPod(pod)),
      ...[...this.#deployments.values()].map(
        deployment => () =>
          shareLoadOverPods({
            api: this.#api,
            deployment,
            pods: [...this.#pods.values()],
          }),
      ),
      ...[...this.#pods.values()]
        .filter(isTestPod)
        .map(pod => () => this.#endTestPod(pod)),
    ];
    // First of all: a test pod's log has the name of the one before it.
    await this.#forgetGonePods();
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        failed = true;
        this.#report((error as Error).message);
      }
    }
    this.#reconciling = false;
    if (this.#stop.signal.aborted) {
      return;
    }
    if (failed || this.#again) {
      this.#schedule(
        failed ? RETRY_MILLISECONDS : RECONCILE_DELAY_MILLISECONDS,
      );
    }
  }

  async #forgetGonePods(): Promise<void> {
    const uids = new Set(
      [...this.#pods.values()].map(({ metadata }) => metadata.uid),
    );
    for (const [uid, played] of this.#played) {
      if (!uids.has(uid)) {
        played.endpoint?.server.close();
        await played.log.remove();
        this.#played.delete(uid);
      }
    }
    for (const [uid, log] of this.#testLogs) {
      if (!uids.has(uid)) {
        await log.remove();
        this.#testLogs.delete(uid);
      }
    }
  }

  async #playPod(pod: Pod): Promise<void> {
    const component = gatewayComponent(pod);
    const { uid } = pod.metadata;
    if (!component || uid === undefined || !pod.status?.podIP) {
      return;
    }
    let played = this.#played.get(uid);
    if (!played) {
      played = await this.#beginPlaying({ pod, component });
      this.#played.set(uid, played);
    }
    played.pod = pod;
    await this.#publishPort(played);
    await this.#followContainer(played);
    await this.#publishPort(played);
  }

  async #beginPlaying(options: {
    pod: Pod;
    component: GatewayComponent;
  }): Promise<PlayedPod> {
    const { pod, component } = options;
    const { container, port: containerPort } = gatewayContainer(options);
    const log = this.#openLog({ pod, container: container.name });
    await log.flushed();
    await publishLog({ api: this.#api, pod, container: container.name, log });
    const played: PlayedPod = {
      pod,
      component,
      container,
      containerPort,
      log,
    };
    await this.#openEndpoint(played);
    return played;
  }

  async #openEndpoint(played: PlayedPod): Promise<void> {
    const server = new PodEndpoint({
      snapshot: () => this.#snapshot(played.pod.metadata.uid),
      onRequest: line => played.log.write(`INFO  AccessLogFilter : ${line}`),
    });
    played.endpoint = { server, port: await server.listen() };
  }

  async #publishPort(played: PlayedPod): Promise<void> {
    const localPort = played.endpoint?.port ?? REFUSING_PORT;
    if (played.publishedPort !== localPort) {
      const { pod, containerPort } = played;
      await publishPortForward({
        api: this.#api,
        pod,
        containerPort,
        localPort,
      });
      played.publishedPort = localPort;
    }
  }

  // A process keeps the environment it started with, so Secrets are read once per run of the container.
  async #followContainer(played: PlayedPod): Promise<void> {
    const { pod, container, component, log } = played;
    const startedAt = runningSince({ pod, container: container.name });
    if (played.run && startedAt !== played.run.startedAt) {
      const reason = pod.status?.containerStatuses?.find(
        ({ name }) => name === container.name,
      )?.lastState?.terminated?.reason;
      const lines = playScript(container)
        ? []
        : endLogLines({ component, reason });
      for (const { text, stream } of lines) {
        log.write(text, stream);
      }
      played.run = undefined;
      played.endpoint?.server.close();
      played.endpoint = undefined;
    }
    if (startedAt === undefined || played.run) {
      return;
    }
    const { values, missing, configuration } = await readContainerInputs({
      api: this.#api,
      pod,
      container,
    });
    const isRestart =
      pod.status?.containerStatuses?.find(({ name }) => name === container.name)
        ?.lastState?.terminated !== undefined;
    if (isRestart) {
      log.startNextRun();
    }
    const script = playScript(container);
    const lines =
      script?.lines ??
      startLogLines({
        component,
        image: container.image ?? '',
        port: played.containerPort,
        environment: values,
        missing,
      });
    for (const line of lines) {
      log.write(line);
    }
    // A command in place of the gateway's listens to nothing.
    if (script) {
      played.endpoint?.server.close();
      played.endpoint = undefined;
    } else if (!played.endpoint) {
      await this.#openEndpoint(played);
    }
    played.run = {
      startedAt,
      environment: values,
      routes: configuration === undefined ? [] : parseRoutes(configuration),
    };
  }

  #snapshot(uid: string | undefined): GatewaySnapshot | undefined {
    const played = uid === undefined ? undefined : this.#played.get(uid);
    if (!played?.run) {
      return undefined;
    }
    const { pod, container, component, run } = played;
    return {
      component,
      environment: run.environment,
      image: container.image ?? '',
      startedAt: new Date(run.startedAt),
      ready: isReady(pod),
      routes: run.routes,
      settings: this.#settingsOf(pod),
    };
  }

  #settingsOf(pod: Pod) {
    return readStandInSettings({
      data: this.#settings.get(pod.metadata.namespace ?? '') ?? {},
      release: releaseOf(pod),
      annotations: pod.metadata.annotations ?? {},
    }).settings;
  }

  async #endTestPod(pod: Pod): Promise<void> {
    const { metadata, status, spec } = pod;
    const ordered = metadata.annotations?.[annotation.testOutcome];
    const { testOutcome } = this.#settingsOf(pod);
    if (
      status?.phase !== 'Running' ||
      metadata.deletionTimestamp !== undefined ||
      metadata.uid === undefined ||
      this.#testLogs.has(metadata.uid) ||
      (testOutcome === 'never' && ordered === undefined)
    ) {
      return;
    }
    const target = testPodTarget(spec.containers);
    const service = target && (await this.#findService({ pod, ...target }));
    const verdict = judgeTestPod({
      target,
      script: playScript(spec.containers[0]),
      serviceExists: service !== undefined,
      gateway: service && this.#findGatewayBehind({ pod, service }),
      ordered:
        testOutcome === 'succeeded' || testOutcome === 'failed'
          ? testOutcome
          : undefined,
      now: new Date(),
    });
    const [{ name: container }] = spec.containers;
    const log = this.#openLog({ pod, container });
    for (const line of verdict.line.split('\n')) {
      log.write(line, verdict.stream);
    }
    await log.flushed();
    await publishLog({ api: this.#api, pod, container, log });
    if (ordered === undefined && verdict.outcome !== 'running') {
      await annotatePod({
        api: this.#api,
        pod,
        annotations: {
          [annotation.testOutcome]: verdict.outcome,
          ...(verdict.exitCode !== undefined && {
            [annotation.testExitCode]: String(verdict.exitCode),
          }),
        },
      });
    }
    this.#testLogs.set(metadata.uid, log);
  }

  async #findService(options: {
    pod: Pod;
    service: string;
  }): Promise<Service | undefined> {
    const { status, text } = await this.#api.request({
      path: `/api/v1/namespaces/${options.pod.metadata.namespace}/services/${options.service}`,
    });
    if (status === 404) {
      return undefined;
    }
    if (status !== 200) {
      throw new Error(`Reading a Service answered ${status}.`);
    }
    return JSON.parse(text) as Service;
  }

  #findGatewayBehind(options: {
    pod: Pod;
    service: Service;
  }): GatewaySnapshot | undefined {
    const { selector } = options.service.spec;
    const behind = [...this.#played.values()].find(
      ({ pod }) =>
        selector !== undefined &&
        pod.metadata.namespace === options.pod.metadata.namespace &&
        isReady(pod) &&
        hasLabels(pod, selector),
    );
    return behind && this.#snapshot(behind.pod.metadata.uid);
  }

  #openLog(options: { pod: Pod; container: string }): PodLog {
    return new PodLog({
      podLogsDirectory: this.#podLogsDirectory,
      namespace: options.pod.metadata.namespace ?? '',
      pod: options.pod.metadata.name,
      container: options.container,
    });
  }
}

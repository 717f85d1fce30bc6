import {
  objectKey,
  type KubernetesApi,
  type KubernetesObject,
  type ObjectMetadata,
} from '../KubernetesApi.ts';
import { standInNames } from '../standInNames.ts';
import { answerRequest, type GatewaySnapshot } from './answerRequest.ts';
import { endLogLines, startLogLines } from './containerLogLines.ts';
import {
  gatewayComponent,
  gatewayContainer,
  isReady,
  isTestPod,
  releaseOf,
  runningSince,
  type GatewayComponent,
  type Pod,
} from './GatewayPod.ts';
import { parseRoutes } from './parseRoutes.ts';
import { PodEndpoint } from './PodEndpoint.ts';
import { PodLog } from './PodLog.ts';
import {
  resolveEnvironment,
  type ContainerSpecification,
} from './resolveEnvironment.ts';
import { shareCpuLoad } from './shareCpuLoad.ts';
import { readStandInSettings } from './standInSettings.ts';
import type { Route } from './statusPayload.ts';
import { testPodTarget } from './testPodTarget.ts';

interface Deployment extends KubernetesObject {
  spec: { selector: { matchLabels?: Record<string, string> } };
}
interface ConfigMap extends KubernetesObject {
  data?: Record<string, string>;
}
interface Secret extends KubernetesObject {
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
  endpoint: PodEndpoint;
  localPort: number;
  log: PodLog;
  run?: ContainerRun;
}

const { annotation } = standInNames;
const FIELD_MANAGER = 'dvara-stand-in';
const RECONCILE_DELAY_MILLISECONDS = 50;
const RETRY_MILLISECONDS = 1_000;
/** Set beside the usage that this process has written, so that it takes away no one else's. */
const SHARED_USAGE = 'dvara.local/usage-by-stand-in';

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
      endpoint.close();
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
        deployment => () => this.#shareLoad(deployment),
      ),
      ...[...this.#pods.values()]
        .filter(isTestPod)
        .map(pod => () => this.#endTestPod(pod)),
    ];
    this.#forgetGonePods();
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

  #forgetGonePods(): void {
    const uids = new Set(
      [...this.#pods.values()].map(({ metadata }) => metadata.uid),
    );
    for (const [uid, played] of this.#played) {
      if (!uids.has(uid)) {
        played.endpoint.close();
        played.log.remove();
        this.#played.delete(uid);
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
      try {
        await this.#publish(played);
      } catch (error) {
        played.endpoint.close();
        throw error;
      }
      this.#played.set(uid, played);
    }
    played.pod = pod;
    await this.#followContainer(played);
  }

  async #beginPlaying(options: {
    pod: Pod;
    component: GatewayComponent;
  }): Promise<PlayedPod> {
    const { pod, component } = options;
    const { container, port } = gatewayContainer(options);
    const log = new PodLog({
      podLogsDirectory: this.#podLogsDirectory,
      namespace: pod.metadata.namespace ?? '',
      pod: pod.metadata.name,
      container: container.name,
    });
    await log.flushed();
    const endpoint = new PodEndpoint({
      snapshot: () => this.#snapshot(pod.metadata.uid),
      onRequest: line => log.write(`INFO  AccessLogFilter : ${line}`),
    });
    return {
      pod,
      component,
      container,
      containerPort: port,
      endpoint,
      localPort: await endpoint.listen(),
      log,
    };
  }

  // KWOK sends the pod's port to ours and serves the log file. Both objects go with the pod.
  async #publish(played: PlayedPod): Promise<void> {
    const { pod, container, log } = played;
    const { name, namespace, uid } = pod.metadata;
    const metadata = {
      name,
      namespace,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid }],
    };
    await this.#apply({
      resource: 'portforwards',
      kind: 'PortForward',
      metadata,
      spec: {
        forwards: [
          {
            ports: [played.containerPort],
            target: { address: '127.0.0.1', port: played.localPort },
          },
        ],
      },
    });
    await this.#apply({
      resource: 'logs',
      kind: 'Logs',
      metadata,
      spec: {
        logs: [
          {
            containers: [container.name],
            logsFile: log.file,
            previousLogsFile: log.previousFile,
            follow: true,
          },
        ],
      },
    });
  }

  async #apply(options: {
    resource: string;
    kind: string;
    metadata: ObjectMetadata;
    spec: unknown;
  }): Promise<void> {
    const { name, namespace } = options.metadata;
    await this.#api.apply({
      path: `/apis/kwok.x-k8s.io/v1alpha1/namespaces/${namespace}/${options.resource}/${name}`,
      fieldManager: FIELD_MANAGER,
      object: {
        apiVersion: 'kwok.x-k8s.io/v1alpha1',
        kind: options.kind,
        metadata: options.metadata,
        spec: options.spec,
      },
    });
  }

  // A process keeps the environment it started with, so Secrets are read once per run of the container.
  async #followContainer(played: PlayedPod): Promise<void> {
    const { pod, container, component, log } = played;
    const startedAt = runningSince({ pod, container: container.name });
    if (played.run && startedAt !== played.run.startedAt) {
      const reason = pod.status?.containerStatuses?.find(
        ({ name }) => name === container.name,
      )?.lastState?.terminated?.reason;
      for (const { text, stream } of endLogLines({ component, reason })) {
        log.write(text, stream);
      }
      played.run = undefined;
    }
    if (startedAt === undefined || played.run) {
      return;
    }
    const { values, missing, configuration } = await this.#readEnvironment({
      pod,
      container,
    });
    const isRestart =
      pod.status?.containerStatuses?.find(({ name }) => name === container.name)
        ?.lastState?.terminated !== undefined;
    if (isRestart) {
      log.startNextRun();
    }
    for (const line of startLogLines({
      component,
      image: container.image ?? '',
      port: played.containerPort,
      environment: values,
      missing,
    })) {
      log.write(line);
    }
    played.run = {
      startedAt,
      environment: values,
      routes: configuration === undefined ? [] : parseRoutes(configuration),
    };
  }

  async #readEnvironment(options: {
    pod: Pod;
    container: ContainerSpecification;
  }): Promise<{
    values: Readonly<Record<string, string>>;
    missing: readonly string[];
    /** Text of `gateway.yaml`, when the pod mounts one. */
    configuration: string | undefined;
  }> {
    const { pod, container } = options;
    const namespace = pod.metadata.namespace ?? '';
    const secrets = new Map<string, Record<string, string> | undefined>();
    const configMaps = new Map<string, Record<string, string> | undefined>();
    for (const { valueFrom } of container.env ?? []) {
      if (valueFrom?.secretKeyRef?.name) {
        secrets.set(valueFrom.secretKeyRef.name, undefined);
      }
      if (valueFrom?.configMapKeyRef?.name) {
        configMaps.set(valueFrom.configMapKeyRef.name, undefined);
      }
    }
    for (const { secretRef, configMapRef } of container.envFrom ?? []) {
      if (secretRef?.name) {
        secrets.set(secretRef.name, undefined);
      }
      if (configMapRef?.name) {
        configMaps.set(configMapRef.name, undefined);
      }
    }
    for (const name of secrets.keys()) {
      const secret = await this.#getIfPresent<Secret>(
        `/api/v1/namespaces/${namespace}/secrets/${name}`,
      );
      secrets.set(
        name,
        secret &&
          Object.fromEntries(
            Object.entries(secret.data ?? {}).map(([key, value]) => [
              key,
              Buffer.from(value, 'base64').toString('utf8'),
            ]),
          ),
      );
    }
    for (const name of configMaps.keys()) {
      const configMap = await this.#getIfPresent<ConfigMap>(
        `/api/v1/namespaces/${namespace}/configmaps/${name}`,
      );
      configMaps.set(name, configMap && (configMap.data ?? {}));
    }
    const resolved = resolveEnvironment({
      container,
      sources: {
        secret: name => secrets.get(name),
        configMap: name => configMaps.get(name),
        field: path => podField({ pod, path }),
      },
    });
    return {
      ...resolved,
      configuration: await this.#readConfiguration(pod),
    };
  }

  async #readConfiguration(pod: Pod): Promise<string | undefined> {
    for (const name of mountedConfigMaps(pod)) {
      const configMap = await this.#getIfPresent<ConfigMap>(
        `/api/v1/namespaces/${pod.metadata.namespace}/configmaps/${name}`,
      );
      const text = configMap?.data?.['gateway.yaml'];
      if (text !== undefined) {
        return text;
      }
    }
    return undefined;
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

  async #shareLoad(deployment: Deployment): Promise<void> {
    const load = deployment.metadata.annotations?.[annotation.cpuLoad];
    const labels = deployment.spec.selector.matchLabels;
    if (!labels) {
      return;
    }
    const pods = [...this.#pods.values()].filter(
      ({ metadata, status }) =>
        metadata.namespace === deployment.metadata.namespace &&
        metadata.deletionTimestamp === undefined &&
        status?.phase === 'Running' &&
        Object.entries(labels).every(
          ([name, value]) => metadata.labels?.[name] === value,
        ),
    );
    const usage =
      load === undefined
        ? undefined
        : shareCpuLoad({ load, podCount: pods.length });
    for (const { metadata } of pods) {
      const present = metadata.annotations ?? {};
      const unchanged =
        usage === undefined
          ? present[SHARED_USAGE] === undefined
          : present[annotation.usageCpu] === usage;
      if (!unchanged) {
        await this.#annotate({
          pod: metadata,
          annotations: {
            [annotation.usageCpu]: usage ?? null,
            [SHARED_USAGE]: usage === undefined ? null : 'true',
          },
        });
      }
    }
  }

  async #endTestPod(pod: Pod): Promise<void> {
    const { metadata, status, spec } = pod;
    if (
      status?.phase !== 'Running' ||
      metadata.deletionTimestamp !== undefined ||
      metadata.annotations?.[annotation.testOutcome] !== undefined
    ) {
      return;
    }
    const { testOutcome } = this.#settingsOf(pod);
    if (testOutcome === 'never') {
      return;
    }
    const outcome =
      testOutcome === 'auto'
        ? await this.#tryTarget({ pod, containers: spec.containers })
        : testOutcome;
    await this.#annotate({
      pod: metadata,
      annotations: { [annotation.testOutcome]: outcome },
    });
  }

  // What the pod's curl would find: a Service, behind it a pod that is ready, and an answer below 400.
  async #tryTarget(options: {
    pod: Pod;
    containers: readonly ContainerSpecification[];
  }): Promise<'succeeded' | 'failed'> {
    const target = testPodTarget(options.containers);
    const { namespace } = options.pod.metadata;
    const service =
      target &&
      (await this.#getIfPresent<Service>(
        `/api/v1/namespaces/${namespace}/services/${target.service}`,
      ));
    const selector = service?.spec.selector;
    if (!target || !selector) {
      return 'failed';
    }
    const [played] = [...this.#played.values()].filter(
      ({ pod }) =>
        pod.metadata.namespace === namespace &&
        isReady(pod) &&
        Object.entries(selector).every(
          ([name, value]) => pod.metadata.labels?.[name] === value,
        ),
    );
    const gateway = played && this.#snapshot(played.pod.metadata.uid);
    if (!gateway) {
      return 'failed';
    }
    const answer = answerRequest({
      method: 'GET',
      path: target.path.split('?')[0],
      authorization: undefined,
      gateway,
      now: new Date(),
    });
    return answer.kind === 'answer' && answer.status < 400
      ? 'succeeded'
      : 'failed';
  }

  async #annotate(options: {
    pod: { name: string; namespace?: string };
    annotations: Record<string, string | null>;
  }): Promise<void> {
    const { name, namespace } = options.pod;
    const { status, text } = await this.#api.request({
      method: 'PATCH',
      path: `/api/v1/namespaces/${namespace}/pods/${name}`,
      body: { metadata: { annotations: options.annotations } },
    });
    // The pod may be gone by now.
    if (status >= 400 && status !== 404) {
      throw new Error(`Annotating pod ${name} answered ${status}: ${text}`);
    }
  }

  async #getIfPresent<T>(path: string): Promise<T | undefined> {
    const { status, text } = await this.#api.request({ path });
    if (status === 404) {
      return undefined;
    }
    if (status !== 200) {
      throw new Error(`GET ${path} answered ${status}.`);
    }
    return JSON.parse(text) as T;
  }
}

function mountedConfigMaps(pod: Pod): string[] {
  return (pod.spec.volumes ?? []).flatMap(({ configMap }) =>
    configMap?.name === undefined ? [] : [configMap.name],
  );
}

function podField(options: { pod: Pod; path: string }): string | undefined {
  const { metadata, status, spec } = options.pod;
  const fields: Record<string, string | undefined> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'status.podIP': status?.podIP,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
  };
  return fields[options.path];
}

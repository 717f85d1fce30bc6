import type { JsonObject } from '@backstage/types';
import type {
  KubernetesObject,
  ReleaseStatus,
} from '@dvara/backstage-plugin-dvara-common';
import type { RegionKubeconfig } from '../regions/RegionsService';

/** @public */
export interface HelmTarget {
  kubeconfig: RegionKubeconfig;
  namespace: string;
  releaseName: string;
}

/**
 * What the commands that change a cluster have in common.
 *
 * @public
 */
export interface HelmWriteOptions extends HelmTarget {
  /** Helm's own `--timeout`, in seconds, 1 to 3600. The watchdog ends Helm a margin later. */
  timeoutSeconds: number;
  /** Texts to be masked besides the deployer's token and what sounds secret among the values. */
  secrets?: string[];
  /** One redacted line of Helm's output. */
  onLine?: (line: string) => void;
}

/**
 * What of an upgrade is known before it is known what the release is.
 *
 * @public
 */
export interface HelmUpgradePreparation extends HelmTarget {
  /** Chart folder or archive on this machine. */
  chart: string;
  /** As that of the upgrade, and counted anew from when it begins. */
  timeoutSeconds: number;
  /** Ends Helm, also while it waits. */
  signal?: AbortSignal;
}

/**
 * A Helm that has read the release, or is about to, and waits for its values. It can change
 * nothing before it has them, also where the portal is killed meanwhile.
 *
 * @public
 */
export interface PreparedUpgrade {
  /**
   * Goes on, as {@link HelmRunner.upgrade} does. Where Helm could not be prepared it is started now.
   *
   * @throws HelmError as {@link HelmRunner.upgrade}
   */
  run(
    options: Omit<HelmUpgradeOptions, keyof HelmUpgradePreparation>,
  ): Promise<HelmRevision>;
  /** Ends Helm where it still waits, and waits until it is gone. Never throws. */
  discard(): Promise<void>;
}

/** @public */
export interface HelmUpgradeOptions extends HelmWriteOptions {
  /** Chart folder or archive on this machine. */
  chart: string;
  /** Sent on standard input; never in an argument or a file. */
  values: JsonObject;
  /**
   * The newest revision as the caller has just read it, null where there is none. It is read where
   * this is left out.
   */
  before?: HelmRevision | null;
  /**
   * Told when Helm has ended well and its history is not checked yet, so that the caller may look at
   * the release meanwhile. Only the revision that is returned says that there is one.
   */
  onEnded?: () => void;
  signal?: AbortSignal;
}

/**
 * There is no signal: a rollback that is ended leaves the release locked.
 *
 * @public
 */
export interface HelmRollbackOptions extends HelmWriteOptions {
  /** The revision whose manifest comes back, as a new revision. */
  revision: number;
}

/**
 * There is no signal: an uninstallation that is ended leaves the release locked.
 *
 * @public
 */
export interface HelmUninstallOptions extends HelmWriteOptions {}

/** @public */
export interface HelmTestOptions extends HelmWriteOptions {
  signal?: AbortSignal;
}

/**
 * One test of a release.
 *
 * @public
 */
export interface HelmTestHook {
  /** Name of the object that Helm made for it, a pod in our chart. */
  name: string;
  kind: string;
  outcome: 'succeeded' | 'failed' | 'notRun';
  /** ISO 8601 */
  startedAt?: string;
  /** ISO 8601 */
  completedAt?: string;
}

/** @public */
export interface HelmTestResult {
  /** False where one failed or did not end in time. */
  passed: boolean;
  /** Every test of the release; empty where its chart has none. */
  tests: HelmTestHook[];
  /** The last redacted lines that Helm wrote, oldest first. */
  lines: string[];
}

/** @public */
export interface HelmRenderOptions extends HelmTarget {
  /** Chart folder or archive on this machine. */
  chart: string;
  /** Sent on standard input; never in an argument or a file. */
  values: JsonObject;
  /** Texts to be masked in warnings and errors, as with an upgrade. */
  secrets?: string[];
  signal?: AbortSignal;
}

/**
 * What an upgrade would apply. The objects hold Secrets as they are: to be compared
 * in memory, never to be logged or stored.
 *
 * @public
 */
export interface RenderedRelease {
  /** Without hooks, in the order in which Helm applies them. */
  objects: KubernetesObject[];
  hooks: KubernetesObject[];
  /** What the chart warns of in its notes, redacted. */
  warnings: string[];
}

/** @public */
export interface HelmRevisionTarget extends HelmTarget {
  /** The newest by default. */
  revision?: number;
}

/** @public */
export interface HelmChartArchive {
  /** Path of the archive on this machine. */
  archive: string;
  /** `sha256:<hex>` of the archive. */
  digest: string;
  name: string;
  version: string;
  appVersion?: string;
}

/** @public */
export interface HelmPullOptions {
  /** `oci://host[:port]/path/chart`, without tag, digest or credentials. */
  ref: string;
  /** An exact version; needed where there is no digest. */
  version?: string;
  /** `sha256:<64 hex>` of the chart's manifest in the registry; a tag may move, this cannot. */
  digest?: string;
  /** Existing folder; the archive gets one of its own in it. */
  directory: string;
  /** Speaks HTTP without TLS, for tests and development. */
  plainHttp?: boolean;
  signal?: AbortSignal;
}

/** @public */
export interface PulledHelmChart extends HelmChartArchive {
  /** The pinned digest, which Helm has verified. */
  manifestDigest?: string;
}

/**
 * One revision of a release, as `helm history` tells it.
 *
 * @public
 */
export interface HelmRevision {
  revision: number;
  status: ReleaseStatus;
  /** `dvara-0.1.0` */
  chart: string;
  appVersion?: string;
  /** ISO 8601 */
  updated?: string;
  /** Redacted. */
  description?: string;
}

/**
 * Drives the Helm binary. Every method throws HelmError, whose message and lines are
 * redacted and which tells a failed rollout, a lock, a time-out, an
 * interruption and a missing binary apart. A target, time-out, revision or
 * reference that does not hold is an InputError, before anything runs.
 *
 * @public
 */
export interface HelmRunner {
  /** @returns the binary's version, for example `4.1.4` */
  version(): Promise<string>;

  /**
   * `helm upgrade --install --wait`. Asks the history afterwards.
   *
   * @returns the new revision, which is deployed
   * @throws HelmError of kind `locked` where an operation is pending, `rolloutFailed` where the new revision failed
   */
  upgrade(options: HelmUpgradeOptions): Promise<HelmRevision>;

  /**
   * Starts Helm for an upgrade ahead, while the caller finds out what the release is and with
   * which values it is to be upgraded. Whoever prepares must hold the release against others, and
   * must run or discard it.
   */
  prepareUpgrade(options: HelmUpgradePreparation): PreparedUpgrade;

  /**
   * `helm rollback --wait`. Runs to its own bound: neither a cancelled task nor the
   * portal's end stops it. It goes ahead on a locked release, because it is the way out of
   * one; holding the release against others is the caller's part.
   *
   * @returns the new revision, which is deployed
   * @throws HelmError of kind `notFound` where there is no such release or revision, `rolloutFailed` where the new revision failed
   */
  rollback(options: HelmRollbackOptions): Promise<HelmRevision>;

  /**
   * `helm uninstall --wait`. Runs to its own bound, as a rollback does, and goes
   * ahead on a locked release. Where there is no such release nothing happens, so that it can be repeated.
   *
   * @throws HelmError of kind `leftBehind` where the release is gone, but not all of its objects
   */
  uninstall(options: HelmUninstallOptions): Promise<void>;

  /**
   * `helm test`. A test that fails or does not end in time is a result. The pods stay
   * until the next run, so their state and logs can be read by {@link HelmTestHook.name}.
   *
   * @throws HelmError of kind `notFound` where there is no such release
   */
  test(options: HelmTestOptions): Promise<HelmTestResult>;

  /**
   * What an upgrade would apply, by a dry run against the API server. Writes nothing.
   *
   * @throws HelmError of kind `locked` or `invalidChart`, as the upgrade would
   */
  render(options: HelmRenderOptions): Promise<RenderedRelease>;

  /**
   * The objects of a revision, without hooks. Secrets are as they are: to be compared in
   * memory, never to be logged or stored.
   *
   * @returns an empty list where there is no such release
   * @throws HelmError of kind `notFound` where the release has no such revision
   */
  manifest(options: HelmRevisionTarget): Promise<KubernetesObject[]>;

  /**
   * The values that a revision was given, without the chart's defaults. They may hold
   * secrets: to be used in memory, never to be logged or stored.
   *
   * @throws HelmError of kind `notFound` where there is no such release or revision
   */
  values(options: HelmRevisionTarget): Promise<JsonObject>;

  /** @returns newest last, at most 20; an empty list where there is no such release */
  history(options: HelmTarget): Promise<HelmRevision[]>;

  /** Packs a chart folder once, so that every region gets the same archive. */
  packageChart(options: {
    chart: string;
    directory: string;
  }): Promise<HelmChartArchive>;

  /**
   * Fetches a chart from a registry once, so that every region gets the same archive.
   *
   * @throws HelmError of kind `chartNotFound`, `registryDenied`, `registryUnreachable` or
   * `timedOut`, and `chartMismatch` where what came is not what was asked for
   */
  pullChart(options: HelmPullOptions): Promise<PulledHelmChart>;
}

import type { JsonObject } from '@backstage/types';
import type { ReleaseStatus } from '@dvara/backstage-plugin-dvara-common';
import type { RegionKubeconfig } from '../regions/RegionsService';

/** @public */
export interface HelmTarget {
  kubeconfig: RegionKubeconfig;
  namespace: string;
  releaseName: string;
}

/** @public */
export interface HelmUpgradeOptions extends HelmTarget {
  /** Chart folder or archive on this machine. */
  chart: string;
  /** Sent on standard input; never in an argument or a file. */
  values: JsonObject;
  /** Texts to be masked besides the deployer's token and what sounds secret among the values. */
  secrets?: string[];
  /** Helm's own `--timeout`, in seconds. The watchdog ends Helm a margin later. */
  timeoutSeconds: number;
  /** One redacted line of Helm's output. */
  onLine?: (line: string) => void;
  signal?: AbortSignal;
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
 * interruption and a missing binary apart.
 *
 * @public
 */
export interface HelmRunner {
  /** @returns the binary's version, for example `4.1.4` */
  version(): Promise<string>;

  /** `helm upgrade --install --wait`. Asks the history afterwards. */
  upgrade(options: HelmUpgradeOptions): Promise<HelmRevision>;

  /** @returns newest last; an empty list where there is no such release */
  history(options: HelmTarget): Promise<HelmRevision[]>;

  /** Packs a chart folder once, so that every region gets the same archive. */
  packageChart(options: { chart: string; directory: string }): Promise<{
    archive: string;
    /** `sha256:<hex>` of the archive */
    digest: string;
    name: string;
    version: string;
    appVersion?: string;
  }>;
}

import type { CompoundEntityRef } from '@backstage/catalog-model';
import { createApiRef } from '@backstage/core-plugin-api';
import type {
  ChartRules,
  GatewayReport,
  PodLog,
  RegionSummary,
  ReleaseDiff,
  ReleaseHistory,
} from '@dvara/backstage-plugin-dvara-common';

/**
 * A region of a gateway.
 *
 * @public
 */
export interface GatewayRegionRef {
  /** The entity that stands for the gateway. */
  entityRef: CompoundEntityRef;
  /** Id of the region. */
  region: string;
}

/**
 * Which part of which log.
 *
 * @public
 */
export interface PodLogSelection extends GatewayRegionRef {
  pod: string;
  /** The gateway's own container by default. */
  container?: string;
  /** The most lines, counted from the newest. */
  tailLines?: number;
  /** The log of the container that ran before the last restart. */
  previous?: boolean;
}

/**
 * Why the backend ended a log that was followed.
 *
 * @public
 */
export interface PodLogEnd {
  reason: string;
}

/**
 * What the portal knows of gateways, read through the backend.
 *
 * All methods reject with `ResponseError` where the backend refuses or fails,
 * with {@link InvalidAnswerError} where its answer is not of the agreed form, and
 * with `AbortError` once the signal is aborted.
 *
 * @public
 */
export interface DvaraApi {
  /** The configured regions, in the order of the configuration. */
  getRegions(options?: { signal?: AbortSignal }): Promise<RegionSummary[]>;

  /** The chart that the portal deploys, with the rules of its values. */
  getChart(options?: { signal?: AbortSignal }): Promise<ChartRules>;

  /** The report of the gateway that an entity stands for. */
  getGatewayReport(options: {
    entityRef: CompoundEntityRef;
    signal?: AbortSignal;
  }): Promise<GatewayReport>;

  /** The newest lines of a pod's log. */
  getPodLog(
    options: PodLogSelection & { signal?: AbortSignal },
  ): Promise<PodLog>;

  /**
   * The newest lines of a pod's log and then those that are written, as they come.
   * Resolves when the backend ends it, with its reason; rejects with
   * {@link ConnectionLostError} where it ends without one.
   */
  followPodLog(
    options: PodLogSelection & {
      onLines: (log: PodLog) => void;
      signal?: AbortSignal;
    },
  ): Promise<PodLogEnd>;

  /** The revisions of a gateway's release, the newest first. */
  getReleaseHistory(
    options: GatewayRegionRef & { signal?: AbortSignal },
  ): Promise<ReleaseHistory>;

  /** What differs between two revisions, without credentials. */
  getReleaseDiff(
    options: GatewayRegionRef & {
      from: number;
      to: number;
      signal?: AbortSignal;
    },
  ): Promise<ReleaseDiff>;
}

/** @public */
export const dvaraApiRef = createApiRef<DvaraApi>({ id: 'plugin.dvara.api' });

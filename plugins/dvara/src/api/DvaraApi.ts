import type { CompoundEntityRef } from '@backstage/catalog-model';
import { createApiRef } from '@backstage/core-plugin-api';
import type {
  ChartRules,
  FleetChanges,
  FleetReport,
  GatewayRefusal,
  GatewayReport,
  GatewayStreamEnd,
  PodLog,
  PodLogEnd,
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
 * What a stream of reports tells: a gateway's newest report, or that a gateway is not, or
 * no longer, shown to this person.
 *
 * @public
 */
export type GatewayStreamEvent =
  | {
      event: 'report';
      report: GatewayReport;
      /** For `lastEventId` of the stream that comes after this one. */
      id?: string;
    }
  | { event: 'refused'; refusal: GatewayRefusal };

/**
 * What the stream of the fleet tells: all of it, or what has changed since.
 *
 * @public
 */
export type FleetStreamEvent =
  | { event: 'fleet'; report: FleetReport }
  | { event: 'changes'; changes: FleetChanges };

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
  /**
   * How often reports are asked for where they cannot be pushed, in seconds; 5 by default.
   */
  readonly pollSeconds?: number;

  /** The configured regions, in the order of the configuration. */
  getRegions(options?: { signal?: AbortSignal }): Promise<RegionSummary[]>;

  /** The chart that the portal deploys, with the rules of its values. */
  getChart(options?: { signal?: AbortSignal }): Promise<ChartRules>;

  /** Every gateway that this person may see, in all regions, the worst first. */
  getFleet(options?: { signal?: AbortSignal }): Promise<FleetReport>;

  /**
   * The fleet as it changes: first the whole, then what has changed. Resolves when the
   * backend ends it, with its reason; rejects with {@link ConnectionLostError} where it ends
   * without one.
   */
  followFleet(options: {
    onEvent: (event: FleetStreamEvent) => void;
    /** Told at each sign of life, also at those that are no event. */
    onAlive?: () => void;
    signal?: AbortSignal;
  }): Promise<GatewayStreamEnd>;

  /** The report of the gateway that an entity stands for. */
  getGatewayReport(options: {
    entityRef: CompoundEntityRef;
    signal?: AbortSignal;
  }): Promise<GatewayReport>;

  /**
   * The reports of gateways as they change, on one connection. Resolves when the backend
   * ends it, with its reason; rejects with {@link ConnectionLostError} where it ends
   * without one.
   */
  followGateways(options: {
    entityRefs: CompoundEntityRef[];
    /** Id of the last event of a stream of the same gateways, which is then not sent again. */
    lastEventId?: string;
    onEvent: (event: GatewayStreamEvent) => void;
    /** Told at each sign of life, also at those that are no event. */
    onAlive?: () => void;
    signal?: AbortSignal;
  }): Promise<GatewayStreamEnd>;

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
      /** Called once the backend has begun, which may be long before there are lines. */
      onOpen: () => void;
      onLines: (log: PodLog) => void;
      /** Told at each sign of life, also at those that are no lines. */
      onAlive?: () => void;
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

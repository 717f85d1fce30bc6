import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  DVARA_NAMESPACE_ANNOTATION,
  DVARA_REGIONS_ANNOTATION,
  type GatewayReference,
  type RegionReadings,
  type RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import {
  isNamespaceShared,
  type ClusterClient,
  type DvaraRegion,
  type RegionsService,
  type WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import { readRegion, type RegionSources } from '../reading/readRegion';
import type { RegionTarget } from '../reading/RegionTarget';
import { MeteredClusterClient } from '../watching/MeteredClusterClient';
import { NamedRecords } from '../watching/NamedRecords';
import type { NamespaceCache } from '../watching/NamespaceCache';
import {
  NamespaceCaches,
  type WatchedPlace,
} from '../watching/NamespaceCaches';
import { RequestBudgets } from '../watching/RequestBudgets';
import { StatusPolls } from '../watching/StatusPolls';
import type { BackendMetrics } from './BackendMetrics';
import type { EntityGateway } from './GatewayAccessService';
import type { ReadLimits } from './limits';
import { LastReadings, type LastReading } from './LastReadings';
import { nameOfError } from './nameOfError';
import { Reachability } from './Reachability';

/** One gateway in one configured region, in a namespace that the region allows. */
export interface GatewayPlace {
  region: DvaraRegion;
  namespace: string;
  gateway: string;
}

/**
 * Reads gateways region by region, from what is watched there with the viewer's
 * credential. The watches begin with the first reader and end a while after the last.
 */
export class RegionReader {
  readonly reachability: Reachability;
  readonly #regions: RegionsService;
  readonly #logger: LoggerService;
  readonly #metrics: BackendMetrics;
  readonly #clock: WatchClock;
  readonly #caches: NamespaceCaches;
  readonly statuses: StatusPolls;
  readonly records: NamedRecords;
  readonly #last: LastReadings;
  readonly #listeners = new Set<(place: WatchedPlace) => void>();

  constructor(options: {
    regions: RegionsService;
    logger: LoggerService;
    metrics: BackendMetrics;
    limits: ReadLimits;
    clock: WatchClock;
  }) {
    const { limits, clock, logger } = options;
    const onChange = (place: WatchedPlace) =>
      this.#listeners.forEach(listener => listener(place));
    this.#regions = options.regions;
    this.#logger = logger;
    this.#metrics = options.metrics;
    this.#clock = clock;
    const shared = {
      limits,
      clock,
      logger,
      budgets: new RequestBudgets({ limits, clock }),
    };
    this.reachability = new Reachability(shared);
    this.statuses = new StatusPolls({ ...shared, onChange });
    this.#caches = new NamespaceCaches({
      ...shared,
      onChange,
      onReturn: ({ cluster }) => this.statuses.retryNow({ cluster }),
    });
    this.#metrics.observeCaches(() => this.#caches.ages());
    this.records = new NamedRecords({ ...shared, onChange });
    this.#last = new LastReadings({ max: limits.keptReadings });
  }

  /** Tells of each change of what is known of a place. */
  follow(listener: (place: WatchedPlace) => void): void {
    this.#listeners.add(listener);
  }

  /** Ends all that runs beside the requests. */
  stop(): void {
    this.#caches.stop();
    this.statuses.stop();
  }

  /** The regions in which a gateway may be, by what its entity says. */
  regionsOf({ regionIds }: GatewayReference): {
    configured: DvaraRegion[];
    /** Ids that are not configured. */
    missing: string[];
  } {
    const all = this.#regions.list();
    return {
      configured: all.filter(({ id }) => !regionIds || regionIds.includes(id)),
      missing: [...new Set(regionIds)].filter(
        id => !all.some(region => region.id === id),
      ),
    };
  }

  /**
   * Where a gateway is in a region.
   *
   * @returns readings that say why, where its entity names a namespace that the region does not allow
   */
  placeOf(options: {
    region: DvaraRegion;
    reference: GatewayReference;
  }): GatewayPlace | { refused: RegionReadings } {
    const { region, reference } = options;
    const namespace = reference.namespace ?? region.namespaces[0];
    return region.namespaces.includes(namespace)
      ? { region, namespace, gateway: reference.gateway }
      : {
          refused: this.#misconfigured({
            summary: this.summaryOf(region),
            namespace,
            detail: `${DVARA_NAMESPACE_ANNOTATION} names ${namespace}, which is not a namespace of this region; its namespaces: ${region.namespaces.join(
              ', ',
            )}`,
          }),
        };
  }

  /** What is said of a region that an entity names and that is not configured. */
  unconfigured(options: {
    regionId: string;
    reference: GatewayReference;
  }): RegionReadings {
    const { regionId, reference } = options;
    const namespace = reference.namespace ?? 'unknown';
    const known = this.#regions.list().map(({ id }) => id);
    return this.#misconfigured({
      summary: {
        id: regionId,
        name: regionId,
        cluster: 'unknown',
        namespaces: [namespace],
      },
      namespace,
      detail: `${DVARA_REGIONS_ANNOTATION} names ${regionId}, which is not configured; known regions: ${
        known.join(', ') || 'none'
      }`,
    });
  }

  /** Reads all regions of a gateway, those that are not configured last. */
  async readAll(options: {
    reference: GatewayReference;
    waitMs: number;
  }): Promise<RegionReadings[]> {
    const { reference, waitMs } = options;
    const { configured, missing } = this.regionsOf(reference);
    const readings = await Promise.all(
      configured.map(async region => {
        const place = this.placeOf({ region, reference });
        return 'refused' in place
          ? place.refused
          : this.read({
              place,
              last: this.#last,
              open: async () => ({
                target: this.targetAt(place),
                sources: this.sourcesAt(place),
                waitMs,
              }),
            });
      }),
    );
    return [
      ...readings,
      ...missing.map(regionId => this.unconfigured({ regionId, reference })),
    ];
  }

  /** From where a gateway is read, running from now on. */
  sourcesAt(place: GatewayPlace): RegionSources {
    const { gateway, region } = place;
    const cache = this.cacheAt(place);
    return {
      cache: {
        settled: options => cache.settled(options),
        snapshot: () => cache.snapshotOf({ gateway, regionId: region.id }),
      },
      statuses: this.statuses,
      records: this.records,
    };
  }

  /** What is watched at a place, running from now on. */
  cacheAt({
    region,
    namespace,
  }: Omit<GatewayPlace, 'gateway'>): NamespaceCache {
    return this.#caches.use({
      cluster: region.cluster,
      namespace,
      client: this.viewer(region),
    });
  }

  /** What is looked for at a place. */
  targetAt({ region, namespace, gateway }: GatewayPlace): RegionTarget {
    return {
      region,
      summary: this.summaryOf(region),
      client: this.viewer(region),
      keys: this.#regions,
      namespace,
      gateway,
      shared: isNamespaceShared({
        regions: this.#regions.list(),
        region,
        namespace,
      }),
    };
  }

  /**
   * Reads one gateway in one region, completed with the last good data. What nobody has
   * foreseen costs this region only.
   */
  async read(options: {
    place: GatewayPlace;
    /** What earlier readings have left. */
    last: LastReadings;
    /** What to read and from where, and the most milliseconds to wait for what is not known yet. */
    open: () => Promise<{
      target: RegionTarget;
      sources: RegionSources;
      waitMs: number;
    }>;
  }): Promise<RegionReadings> {
    const { place, last, open } = options;
    const { region, namespace, gateway } = place;
    const key = [region.id, namespace, gateway].join('/');
    const next = await this.#contained({
      place,
      last: last.of(key),
      read: async () => {
        const read = await readRegion({
          ...(await open()),
          now: () => this.#now(),
        });
        if (read.seenAt || read.failure) {
          const { failure } = read;
          this.reachability.note({ regionId: region.id, failure });
        }
        return read;
      },
    });
    return last.complete({ key, next });
  }

  /** Whether what has changed at a place may be in a gateway's report. */
  isAt(options: { gateway: EntityGateway; place: WatchedPlace }): boolean {
    const { gateway, place } = options;
    const { regionIds, namespace } = gateway.reference;
    return this.#regions
      .list()
      .some(
        ({ id, cluster, namespaces }) =>
          cluster === place.cluster &&
          (namespace ?? namespaces[0]) === place.namespace &&
          (!regionIds || regionIds.includes(id)),
      );
  }

  viewer({ id, cluster }: DvaraRegion): ClusterClient {
    return new MeteredClusterClient({
      client: this.#regions.viewer({ regionId: id }),
      cluster,
      metrics: this.#metrics,
    });
  }

  summaryOf(region: DvaraRegion): RegionSummary {
    const { id, name, cluster, namespaces } = region;
    const notice = this.#regions.notice({ regionId: id });
    return { id, name, cluster, namespaces, ...(notice ? { notice } : {}) };
  }

  /** It tells nothing of the API server, so that the region's reachability stays as it was noted. */
  async #contained(options: {
    place: GatewayPlace;
    last: LastReading;
    read: () => Promise<RegionReadings>;
  }): Promise<RegionReadings> {
    const { place, last, read } = options;
    const { region, namespace, gateway } = place;
    const operation = 'read the region';
    try {
      const readings = await read();
      if (last.unexpected) {
        this.#logger.info(
          `Gateway ${gateway} in region ${region.id} can be read again, after ${last.unexpected}`,
        );
        last.unexpected = undefined;
      }
      return readings;
    } catch (error) {
      const name = nameOfError(error);
      if (last.unexpected !== name) {
        last.unexpected = name;
        this.#logger.error(
          `Could not ${operation} ${region.id} for gateway ${gateway}: unexpected ${name}`,
        );
      }
      return {
        region: this.summaryOf(region),
        namespace,
        checkedAt: this.#now(),
        failure: { kind: 'unknown', operation, detail: `unexpected ${name}` },
      };
    }
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  #misconfigured(options: {
    summary: RegionSummary;
    namespace: string;
    detail: string;
  }): RegionReadings {
    const { summary, namespace, detail } = options;
    return {
      region: summary,
      namespace,
      checkedAt: this.#now(),
      failure: {
        kind: 'misconfigured',
        operation: 'look up the region',
        detail: detail.slice(0, 500),
      },
    };
  }
}

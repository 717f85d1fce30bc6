import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  assembleGatewayReport,
  DVARA_NAMESPACE_ANNOTATION,
  DVARA_REGIONS_ANNOTATION,
  type GatewayReference,
  type GatewayReport,
  type RegionReadings,
  type RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import {
  systemClock,
  type ClusterClient,
  type DvaraRegion,
  type RegionsService,
  type WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import { readRegion } from '../reading/readRegion';
import { MeteredClusterClient } from '../watching/MeteredClusterClient';
import { NamedRecords } from '../watching/NamedRecords';
import {
  NamespaceCaches,
  type WatchedPlace,
} from '../watching/NamespaceCaches';
import { StatusPolls } from '../watching/StatusPolls';
import type { BackendMetrics } from './BackendMetrics';
import type { EntityGateway } from './GatewayAccessService';
import type { GatewayReportService } from './GatewayReportService';
import { defaultLimits, type ReadLimits } from './limits';
import { LastReadings, type LastReading } from './LastReadings';
import { nameOfError } from './nameOfError';
import { Reachability } from './Reachability';
import { ReportFeeds, type PublishedReport } from './ReportFeeds';

/**
 * Answers from what is watched in the regions with the viewer's credential. The
 * watches begin with the first viewer and end a while after the last.
 */
export class DefaultGatewayReportService implements GatewayReportService {
  readonly #regions: RegionsService;
  readonly #logger: LoggerService;
  readonly #metrics: BackendMetrics;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #reachability: Reachability;
  readonly #caches: NamespaceCaches;
  readonly #statuses: StatusPolls;
  readonly #records: NamedRecords;
  readonly #last: LastReadings;
  readonly #feeds: ReportFeeds;

  constructor(options: {
    regions: RegionsService;
    logger: LoggerService;
    metrics: BackendMetrics;
    limits?: Partial<ReadLimits>;
    clock?: WatchClock;
  }) {
    this.#regions = options.regions;
    this.#logger = options.logger;
    this.#metrics = options.metrics;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#clock = options.clock ?? systemClock;
    const shared = {
      limits: this.#limits,
      clock: this.#clock,
      logger: this.#logger,
    };
    this.#reachability = new Reachability(shared);
    this.#feeds = new ReportFeeds({
      ...shared,
      read: ({ gateway, waitMs }) => this.#report({ gateway, waitMs }),
      isAt: ({ gateway, place }) => this.#isAt({ gateway, place }),
    });
    const onChange = (place: WatchedPlace) => this.#feeds.noteChange(place);
    this.#statuses = new StatusPolls({ ...shared, onChange });
    this.#caches = new NamespaceCaches({
      ...shared,
      onChange,
      onReturn: ({ cluster }) => this.#statuses.retryNow({ cluster }),
    });
    this.#metrics.observeCaches(() => this.#caches.ages());
    this.#records = new NamedRecords({ ...shared, onChange });
    this.#last = new LastReadings({ max: this.#limits.keptReadings });
  }

  /** Ends all that runs beside the requests. */
  stop(): void {
    this.#feeds.stop();
    this.#caches.stop();
    this.#statuses.stop();
  }

  async listRegions(): Promise<RegionSummary[]> {
    return Promise.all(
      this.#regions.list().map(async region => ({
        ...this.#summaryOf(region),
        reachability: await this.#reachability.check({
          regionId: region.id,
          client: this.#viewer(region),
        }),
      })),
    );
  }

  async getReport(gateway: EntityGateway): Promise<GatewayReport> {
    return this.#report({ gateway, waitMs: this.#limits.regionMs });
  }

  follow(options: {
    gateway: EntityGateway;
    knownId?: string;
    onReport: (report: PublishedReport) => void;
  }): () => void {
    return this.#feeds.follow(options);
  }

  async #report(options: {
    gateway: EntityGateway;
    waitMs: number;
  }): Promise<GatewayReport> {
    const { gateway, waitMs } = options;
    const { entityRef, reference } = gateway;
    const configured = this.#regions.list();
    const wanted = reference.regionIds;
    const readings = await Promise.all(
      configured
        .filter(({ id }) => !wanted || wanted.includes(id))
        .map(region => this.#readingsOf({ region, reference, waitMs })),
    );
    const missing = new Set(
      wanted?.filter(id => !configured.some(region => region.id === id)),
    );
    return assembleGatewayReport({
      gateway: { name: reference.gateway, entityRef },
      generatedAt: this.#now(),
      readings: [
        ...readings,
        ...[...missing].map(regionId =>
          this.#unconfigured({ regionId, reference }),
        ),
      ],
    });
  }

  async #readingsOf(options: {
    region: DvaraRegion;
    reference: GatewayReference;
    waitMs: number;
  }): Promise<RegionReadings> {
    const { region, reference, waitMs } = options;
    const summary = this.#summaryOf(region);
    const namespace = reference.namespace ?? region.namespaces[0];
    if (!region.namespaces.includes(namespace)) {
      return this.#misconfigured({
        summary,
        namespace,
        detail: `${DVARA_NAMESPACE_ANNOTATION} names ${namespace}, which is not a namespace of this region; its namespaces: ${region.namespaces.join(
          ', ',
        )}`,
      });
    }
    const key = [region.id, namespace, reference.gateway].join('/');
    const next = await this.#contained({
      summary,
      namespace,
      gateway: reference.gateway,
      last: this.#last.of(key),
      read: async () => {
        const client = this.#viewer(region);
        const read = await readRegion({
          target: {
            region,
            summary,
            client,
            namespace,
            gateway: reference.gateway,
            shared: this.#isShared({ region, namespace }),
          },
          sources: {
            cache: this.#caches.use({
              cluster: region.cluster,
              namespace,
              client,
            }),
            statuses: this.#statuses,
            records: this.#records,
          },
          waitMs,
          now: () => this.#now(),
        });
        if (read.seenAt || read.failure) {
          const { failure } = read;
          this.#reachability.note({ regionId: region.id, failure });
        }
        return read;
      },
    });
    return this.#last.complete({ key, next });
  }

  /**
   * What nobody has foreseen costs its own region, not the report. It tells nothing
   * of the API server, so that the region's reachability stays as it was noted.
   */
  async #contained(options: {
    summary: RegionSummary;
    namespace: string;
    gateway: string;
    last: LastReading;
    read: () => Promise<RegionReadings>;
  }): Promise<RegionReadings> {
    const { summary, namespace, gateway, last, read } = options;
    const operation = 'read the region';
    try {
      const readings = await read();
      if (last.unexpected) {
        this.#logger.info(
          `Gateway ${gateway} in region ${summary.id} can be read again, after ${last.unexpected}`,
        );
        last.unexpected = undefined;
      }
      return readings;
    } catch (error) {
      const name = nameOfError(error);
      if (last.unexpected !== name) {
        last.unexpected = name;
        this.#logger.error(
          `Could not ${operation} ${summary.id} for gateway ${gateway}: unexpected ${name}`,
        );
      }
      return {
        region: summary,
        namespace,
        checkedAt: this.#now(),
        failure: { kind: 'unknown', operation, detail: `unexpected ${name}` },
      };
    }
  }

  /** Whether what has changed at a place may be in a gateway's report. */
  #isAt(options: { gateway: EntityGateway; place: WatchedPlace }): boolean {
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

  #viewer({ id, cluster }: DvaraRegion): ClusterClient {
    return new MeteredClusterClient({
      client: this.#regions.viewer({ regionId: id }),
      cluster,
      metrics: this.#metrics,
    });
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  #summaryOf(region: DvaraRegion): RegionSummary {
    const { id, name, cluster, namespaces } = region;
    const notice = this.#regions.notice({ regionId: id });
    return { id, name, cluster, namespaces, ...(notice ? { notice } : {}) };
  }

  #isShared(options: { region: DvaraRegion; namespace: string }): boolean {
    const { region, namespace } = options;
    return this.#regions
      .list()
      .some(
        other =>
          other.id !== region.id &&
          other.cluster === region.cluster &&
          other.namespaces.includes(namespace),
      );
  }

  #unconfigured(options: {
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

import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  assembleGatewayReport,
  type GatewayReport,
  type RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import {
  systemClock,
  type RegionsService,
  type WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import type { BackendMetrics } from './BackendMetrics';
import type { EntityGateway } from './GatewayAccessService';
import type { GatewayReportService } from './GatewayReportService';
import { defaultLimits, type ReadLimits } from './limits';
import { RegionReader } from './RegionReader';
import { ReportFeeds, type PublishedReport } from './ReportFeeds';

/** Puts reports together from what the regions' reader knows. */
export class DefaultGatewayReportService implements GatewayReportService {
  /** What all reports are made of. */
  readonly reader: RegionReader;
  readonly #regions: RegionsService;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #feeds: ReportFeeds;

  constructor(options: {
    regions: RegionsService;
    logger: LoggerService;
    metrics: BackendMetrics;
    limits?: Partial<ReadLimits>;
    clock?: WatchClock;
  }) {
    this.#regions = options.regions;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#clock = options.clock ?? systemClock;
    const shared = {
      logger: options.logger,
      limits: this.#limits,
      clock: this.#clock,
    };
    this.reader = new RegionReader({
      ...shared,
      regions: options.regions,
      metrics: options.metrics,
    });
    this.#feeds = new ReportFeeds({
      ...shared,
      read: ({ gateway, waitMs }) => this.#report({ gateway, waitMs }),
      isAt: ({ gateway, place }) => this.reader.isAt({ gateway, place }),
    });
    this.reader.follow(place => this.#feeds.noteChange(place));
  }

  /** Ends all that runs beside the requests. */
  stop(): void {
    this.#feeds.stop();
    this.reader.stop();
  }

  async listRegions(): Promise<RegionSummary[]> {
    const { reader } = this;
    return Promise.all(
      this.#regions.list().map(async region => ({
        ...reader.summaryOf(region),
        reachability: await reader.reachability.check({
          regionId: region.id,
          client: reader.viewer(region),
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
    const readings = await this.reader.readAll({ reference, waitMs });
    return assembleGatewayReport({
      gateway: { name: reference.gateway, entityRef },
      generatedAt: new Date(this.#clock.now()).toISOString(),
      readings,
    });
  }
}

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
import type {
  DvaraRegion,
  RegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import { readRegion } from '../reading/readRegion';
import type { GatewayHints } from '../reading/RegionTarget';
import type { EntityGateway } from './GatewayAccessService';
import type { GatewayReportService } from './GatewayReportService';
import { defaultLimits, type ReadLimits } from './limits';
import { nameOfError } from './nameOfError';
import { Reachability } from './Reachability';
import { ReadingsCache } from './ReadingsCache';

/** Reads all regions of a gateway in parallel with the viewer's credential. */
export class DefaultGatewayReportService implements GatewayReportService {
  readonly #regions: RegionsService;
  readonly #logger: LoggerService;
  readonly #limits: ReadLimits;
  readonly #now: () => Date;
  readonly #reachability: Reachability;
  readonly #cache: ReadingsCache;

  constructor(options: {
    regions: RegionsService;
    logger: LoggerService;
    limits?: Partial<ReadLimits>;
    now?: () => Date;
  }) {
    this.#regions = options.regions;
    this.#logger = options.logger;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#now = options.now ?? (() => new Date());
    const shared = { limits: this.#limits, now: this.#now };
    this.#reachability = new Reachability({ logger: this.#logger, ...shared });
    this.#cache = new ReadingsCache(shared);
  }

  async listRegions(): Promise<RegionSummary[]> {
    return Promise.all(
      this.#regions.list().map(async region => ({
        ...this.#summaryOf(region),
        reachability: await this.#reachability.check({
          regionId: region.id,
          client: this.#regions.viewer({ regionId: region.id }),
        }),
      })),
    );
  }

  async getReport(gateway: EntityGateway): Promise<GatewayReport> {
    const { entityRef, reference } = gateway;
    const configured = this.#regions.list();
    const wanted = reference.regionIds;
    const readings = await Promise.all(
      configured
        .filter(({ id }) => !wanted || wanted.includes(id))
        .map(region => this.#readingsOf({ region, reference })),
    );
    const missing = new Set(
      wanted?.filter(id => !configured.some(region => region.id === id)),
    );
    return assembleGatewayReport({
      gateway: { name: reference.gateway, entityRef },
      generatedAt: this.#now().toISOString(),
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
  }): Promise<RegionReadings> {
    const { region, reference } = options;
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
    const readings = await this.#cache.get({
      key: [region.id, namespace, reference.gateway].join('/'),
      read: hints =>
        this.#contained({
          summary,
          namespace,
          gateway: reference.gateway,
          hints,
          read: async () => {
            const read = await readRegion({
              target: {
                region,
                summary,
                client: this.#regions.viewer({ regionId: region.id }),
                namespace,
                gateway: reference.gateway,
                shared: this.#isShared({ region, namespace }),
                hints,
              },
              limits: this.#limits,
              logger: this.#logger,
              now: this.#now,
            });
            this.#reachability.note({
              regionId: region.id,
              failure: read.failure,
            });
            return read;
          },
        }),
    });
    return { ...readings, region: summary };
  }

  /**
   * What nobody has foreseen costs its own region, not the report. It tells nothing
   * of the API server, so that the region's reachability stays as it was noted.
   */
  async #contained(options: {
    summary: RegionSummary;
    namespace: string;
    gateway: string;
    hints: GatewayHints;
    read: () => Promise<RegionReadings>;
  }): Promise<RegionReadings> {
    const { summary, namespace, gateway, hints, read } = options;
    const operation = 'read the region';
    try {
      const readings = await read();
      if (hints.unexpected) {
        this.#logger.info(
          `Gateway ${gateway} in region ${summary.id} can be read again, after ${hints.unexpected}`,
        );
        hints.unexpected = undefined;
      }
      return readings;
    } catch (error) {
      const name = nameOfError(error);
      if (hints.unexpected !== name) {
        hints.unexpected = name;
        this.#logger.error(
          `Could not ${operation} ${summary.id} for gateway ${gateway}: unexpected ${name}`,
        );
      }
      return {
        region: summary,
        namespace,
        checkedAt: this.#now().toISOString(),
        failure: { kind: 'unknown', operation, detail: `unexpected ${name}` },
      };
    }
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
      checkedAt: this.#now().toISOString(),
      failure: {
        kind: 'misconfigured',
        operation: 'look up the region',
        detail: detail.slice(0, 500),
      },
    };
  }
}

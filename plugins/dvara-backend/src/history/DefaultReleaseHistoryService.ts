import {
  NotFoundError,
  NotImplementedError,
  type ConflictError,
} from '@backstage/errors';
import type {
  ReleaseDiff,
  ReleaseHistory,
  ReleaseRevision,
} from '@dvara/backstage-plugin-dvara-common';
import {
  collectSecrets,
  createRedactor,
  Deadline,
  diffObjects,
  secretTextsOf,
  StoredReleases,
  type ClusterClient,
  type DvaraRegion,
  type RegionsService,
  type StoredManifest,
  type WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import { LRUCache } from 'lru-cache';
import { askRegion } from '../releases/askRegion';
import type {
  GatewayRelease,
  GatewayReleases,
} from '../releases/GatewayReleases';
import type { BackendMetrics } from '../services/BackendMetrics';
import type { CataloguedGateway } from '../services/GatewayAccessService';
import type { ReadLimits } from '../services/limits';
import { MeteredClusterClient } from '../watching/MeteredClusterClient';
import { describeRevision } from './describeRevision';
import { findForeignRevision } from './findForeignRevision';
import type { ReleaseHistoryService } from './ReleaseHistoryService';

/** Lists that are shared for a moment; nothing secret is in them. */
const SHARED_LISTS = 200;

/** Reads Helm's Secrets anew for each list and each difference; a list is shared for a moment. */
export class DefaultReleaseHistoryService implements ReleaseHistoryService {
  readonly #regions: RegionsService;
  readonly #releases: GatewayReleases;
  readonly #metrics: BackendMetrics;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #lists: LRUCache<
    string,
    { at: number; reading: Promise<ReleaseRevision[]> }
  >;

  constructor(options: {
    regions: RegionsService;
    releases: GatewayReleases;
    metrics: BackendMetrics;
    limits: ReadLimits;
    clock: WatchClock;
  }) {
    this.#regions = options.regions;
    this.#releases = options.releases;
    this.#metrics = options.metrics;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#lists = new LRUCache({ max: SHARED_LISTS });
  }

  async history(options: {
    gateway: CataloguedGateway;
    regionId: string;
  }): Promise<ReleaseHistory> {
    const release = await this.#find(options);
    return {
      releaseName: release.releaseName,
      namespace: release.target.namespace,
      revisions: await this.#list({ ...options, release }),
    };
  }

  async diff(options: {
    gateway: CataloguedGateway;
    regionId: string;
    from: number;
    to: number;
  }): Promise<ReleaseDiff> {
    const release = await this.#find(options);
    const revisions = await this.#list({ ...options, release });
    const stored = this.#stored(release);
    const read = async (revision: number): Promise<StoredManifest> => {
      // The list may be older than the revision, or not hold it because of whose it is.
      const kept = await askRegion({
        regionId: options.regionId,
        ask: () => stored.get({ ...locationOf(release), revision }),
      });
      if (!kept) {
        throw new NotFoundError(
          `Release ${
            release.releaseName
          } has no revision ${revision}; Helm keeps ${revisions
            .map(each => each.revision)
            .join(', ')}`,
        );
      }
      const { gateway } = options;
      const foreign = this.#findForeign({ gateway, release, stored: kept });
      if (foreign) {
        throw foreign;
      }
      return kept;
    };
    const from = await read(options.from);
    const to = await read(options.to);
    return {
      from: describeRevision(from),
      to: describeRevision(to),
      objects: diffObjects({
        from: from.objects,
        to: to.objects,
        redact: createRedactor({
          secrets: [
            ...secretTextsOf([...from.objects, ...to.objects]),
            ...collectSecrets({ values: from.values }),
            ...collectSecrets({ values: to.values }),
          ],
        }),
      }),
    };
  }

  async #find(options: {
    gateway: CataloguedGateway;
    regionId: string;
  }): Promise<GatewayRelease> {
    const release = await this.#releases.find(options);
    const { id, deployable } = release.target.region;
    if (!deployable) {
      throw new NotImplementedError(
        `Region ${id} is read only, and Helm's history is in Secrets: it can be shown once dvara.regions[].deployer is configured for ${id}`,
      );
    }
    return release;
  }

  async #list(options: {
    gateway: CataloguedGateway;
    release: GatewayRelease;
  }): Promise<ReleaseRevision[]> {
    const { gateway, release } = options;
    const { region, namespace } = release.target;
    // Whose it is depends on who asks.
    const key = [
      region.id,
      namespace,
      release.releaseName,
      gateway.entityRef,
      ...gateway.owners,
    ].join('|');
    const known = this.#lists.get(key);
    const now = this.#clock.now();
    if (known && now - known.at < this.#limits.historyFreshMs) {
      return known.reading;
    }
    const reading = this.#readList(options);
    this.#lists.set(key, { at: now, reading });
    reading.catch(() => this.#lists.delete(key));
    return reading;
  }

  async #readList(options: {
    gateway: CataloguedGateway;
    release: GatewayRelease;
  }): Promise<ReleaseRevision[]> {
    const { gateway, release } = options;
    const { region } = release.target;
    const all = await askRegion({
      regionId: region.id,
      ask: () => this.#stored(release).list(locationOf(release)),
    });
    const newest = all.find(({ chartName }) => chartName !== undefined);
    if (!newest) {
      throw new NotFoundError(
        `Helm keeps no revision of ${gateway.entityRef} in region ${region.id}`,
      );
    }
    const foreign = this.#findForeign({ gateway, release, stored: newest });
    if (foreign) {
      throw foreign;
    }
    return all
      .filter(
        stored =>
          // Of what cannot be unpacked only its labels are told.
          stored.chartName === undefined ||
          !this.#findForeign({ gateway, release, stored }),
      )
      .map(describeRevision);
  }

  #findForeign(
    options: Omit<Parameters<typeof findForeignRevision>[0], 'withoutOwner'>,
  ): ConflictError | undefined {
    return findForeignRevision({
      ...options,
      withoutOwner: this.#limits.releasesWithoutOwner,
    });
  }

  #stored(release: GatewayRelease): StoredReleases {
    return new StoredReleases({
      client: this.#deployer(release.target.region),
      deadline: new Deadline(this.#limits.historyMs),
    });
  }

  #deployer({ id, cluster }: DvaraRegion): ClusterClient {
    return new MeteredClusterClient({
      client: this.#regions.deployer({ regionId: id }),
      cluster,
      metrics: this.#metrics,
    });
  }
}

function locationOf({ target, releaseName }: GatewayRelease) {
  return { namespace: target.namespace, releaseName };
}

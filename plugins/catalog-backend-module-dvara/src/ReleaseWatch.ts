import { EventEmitter } from 'node:events';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { parseKubernetesList } from '@dvara/backstage-plugin-dvara-common';
import {
  RequestPause,
  ResourceInformer,
  systemClock,
  type DvaraRegion,
  type RegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import { CHART_SELECTOR } from './annotations';
import type { FoundRelease } from './FoundRelease';
import { toFoundRelease } from './toFoundRelease';

/** What a watch knows of a region. */
export interface SeenReleases {
  releases: FoundRelease[];
  /** When the region last told of one of them, milliseconds since 1970. */
  changedAt: number;
}

/** `null` is a Deployment that belongs to no release. */
type ReleaseInformer = ResourceInformer<FoundRelease | null>;

/**
 * Watches the Deployments of the chart in all regions, until it is stopped. A region
 * that cannot be watched is tried again, ever more seldom, and costs the others nothing.
 */
export class ReleaseWatch {
  readonly #informers: Map<string, ReleaseInformer[]>;
  readonly #changedAt = new Map<string, number>();
  readonly #changes = new EventEmitter();

  constructor(options: { regions: RegionsService; logger: LoggerService }) {
    const { regions, logger } = options;
    const informersOf = (region: DvaraRegion): ReleaseInformer[] => {
      const pause = new RequestPause({ clock: systemClock });
      const client = regions.viewer({ regionId: region.id });
      return region.namespaces.map(
        namespace =>
          new ResourceInformer<FoundRelease | null>({
            client,
            logger,
            pause,
            resource: {
              api: '/apis/apps/v1',
              plural: 'deployments',
              namespace,
              labelSelector: CHART_SELECTOR,
            },
            project: object => {
              const [deployment] =
                parseKubernetesList({
                  kind: 'deployments',
                  answer: { items: [object] },
                }) ?? [];
              return (
                deployment &&
                (toFoundRelease({
                  deployment,
                  namespace,
                  regionId: region.id,
                }) ??
                  null)
              );
            },
            onItem: () => this.#changedAt.set(region.id, Date.now()),
            onChange: () => this.#changes.emit('change'),
          }),
      );
    };
    this.#informers = new Map(
      regions.list().map(region => [region.id, informersOf(region)]),
    );
  }

  start(): void {
    for (const informers of this.#informers.values()) {
      informers.forEach(informer => informer.start());
    }
  }

  /** Ends the watches and forgets what they saw. */
  stop(): void {
    for (const informers of this.#informers.values()) {
      informers.forEach(informer => informer.stop());
    }
  }

  /**
   * Calls something whenever a region's releases may be other than before.
   *
   * @returns what ends that
   */
  follow(listener: () => void): () => void {
    this.#changes.on('change', listener);
    return () => this.#changes.off('change', listener);
  }

  /** The releases that a region has, as last seen; undefined where not all of its namespaces have been. */
  seen(options: { regionId: string }): SeenReleases | undefined {
    const found = (this.#informers.get(options.regionId) ?? []).map(
      ({ state }) => state.items,
    );
    if (!found.every(items => items !== undefined)) {
      return undefined;
    }
    return {
      changedAt: this.#changedAt.get(options.regionId) ?? 0,
      releases: found
        .flatMap(items => [...items.values()])
        .filter(release => release !== null),
    };
  }

  /** Equal for as long as all regions have the same releases. */
  fingerprint(): string {
    return JSON.stringify(
      [...this.#informers.keys()].map(
        regionId => this.seen({ regionId })?.releases ?? null,
      ),
    );
  }
}

import { InputError, NotFoundError } from '@backstage/errors';
import {
  OWNER_ANNOTATION,
  type Failure,
} from '@dvara/backstage-plugin-dvara-common';
import {
  expectedReleaseName,
  findRelease,
  type FoundRelease,
} from '../reading/findRelease';
import type { RegionTarget } from '../reading/RegionTarget';
import type { CataloguedGateway } from '../services/GatewayAccessService';
import type { ReadLimits } from '../services/limits';
import type { RegionReader } from '../services/RegionReader';
import type { NamespaceSnapshot } from '../watching/NamespaceCache';
import { findForeignOwner } from './findForeignOwner';
import { RegionReadError } from './RegionReadError';

const notRead: Failure = { kind: 'timeout', operation: 'list deployments' };

/** Where a gateway's release is, in one region. */
export interface GatewayRelease {
  target: RegionTarget;
  /** Of the release that is live; what a release would be called where none is. */
  releaseName: string;
  /** Absent where none of its Deployments is there. */
  found?: FoundRelease;
  /** What was known of its namespace. */
  snapshot: NamespaceSnapshot;
  /** What is known of its namespace now, which is watched on. */
  look: () => NamespaceSnapshot;
}

/** Finds a gateway's release in a region, among what is watched there. */
export class GatewayReleases {
  readonly #reader: RegionReader;
  readonly #limits: ReadLimits;

  constructor(options: { reader: RegionReader; limits: ReadLimits }) {
    this.#reader = options.reader;
    this.#limits = options.limits;
  }

  /**
   * Waits, as a report does, where nothing is known of the region yet.
   *
   * @throws NotFoundError naming the gateway's regions where this is none of them
   * @throws InputError naming the annotation by which the namespace does not hold
   * @throws RegionReadError where the Deployments cannot be read
   * @throws ConflictError where the release is somebody else's
   */
  async find(options: {
    gateway: CataloguedGateway;
    regionId: string;
  }): Promise<GatewayRelease> {
    const { gateway, regionId } = options;
    const { reference, entityRef } = gateway;
    const { configured } = this.#reader.regionsOf(reference);
    const region = configured.find(({ id }) => id === regionId);
    if (!region) {
      const known = configured.map(({ id }) => id).join(', ') || 'none';
      throw new NotFoundError(
        `${entityRef} has no region ${regionId}; its regions: ${known}`,
      );
    }
    const place = this.#reader.placeOf({ region, reference });
    if ('refused' in place) {
      throw new InputError(place.refused.failure?.detail);
    }
    const target = this.#reader.targetAt(place);
    const cache = this.#reader.cacheAt(place);
    const settled = await cache.settled({ waitMs: this.#limits.regionMs });
    const snapshot = cache.snapshot();
    const { data, failure } = snapshot.deployments;
    if (!settled || !data) {
      throw new RegionReadError({
        regionId,
        failure: failure ?? notRead,
      });
    }
    const found = findRelease({ target, deployments: [...data.values()] });
    const releaseName = found?.name ?? expectedReleaseName(target);
    for (const { metadata } of found?.deployments ?? []) {
      const owner = metadata.annotations?.[OWNER_ANNOTATION];
      const foreign = findForeignOwner({
        gateway,
        subject: `Release ${releaseName}`,
        owner,
        withoutOwner: this.#limits.releasesWithoutOwner,
      });
      if (foreign) {
        throw foreign;
      }
    }
    const look = () => this.#reader.cacheAt(place).snapshot();
    return { target, releaseName, found, snapshot, look };
  }
}

import type { JsonObject } from '@backstage/types';
import {
  isClusterError,
  type ClusterClient,
} from '@dvara/backstage-plugin-dvara-node';
import type { Clock } from '../time/Clock';
import {
  leaseBody,
  leaseName,
  leaseSchema,
  type LeaseObject,
} from './leaseObject';

interface LeaseStoreOptions {
  client: ClusterClient;
  namespace: string;
  releaseName: string;
  clock: Clock;
}

/** The Lease object of one release, read and written with its version. */
export class LeaseStore {
  readonly #options: LeaseStoreOptions;
  readonly #collection: string;
  readonly #name: string;

  constructor(options: LeaseStoreOptions) {
    this.#options = options;
    this.#collection = `/apis/coordination.k8s.io/v1/namespaces/${options.namespace}/leases`;
    this.#name = leaseName(options.releaseName);
  }

  async read(signal?: AbortSignal): Promise<LeaseObject | undefined> {
    try {
      return leaseSchema.parse(
        await this.#options.client.request({
          operation: 'get the release’s lock',
          path: `${this.#collection}/${this.#name}`,
          signal,
        }),
      );
    } catch (error) {
      if (isClusterError(error) && error.kind === 'notFound') {
        return undefined;
      }
      throw error;
    }
  }

  /** @returns the new version; creates the lease where no version is given */
  async write(options: {
    identity: string;
    times: { acquiredAt: number; transitions: number };
    version?: string;
    signal?: AbortSignal;
  }): Promise<string> {
    const { version, times } = options;
    const { namespace, releaseName } = this.#options;
    const written = await this.#options.client.request({
      operation: 'write the release’s lock',
      path: version ? `${this.#collection}/${this.#name}` : this.#collection,
      method: version ? 'PUT' : 'POST',
      body: leaseBody({
        namespace,
        releaseName,
        holderIdentity: options.identity,
        ...times,
        renewedAt: this.#options.clock.now(),
        resourceVersion: version,
      }),
      signal: options.signal,
    });
    return leaseSchema.parse(written).metadata.resourceVersion;
  }

  async remove(options: { version: string }): Promise<void> {
    const body: JsonObject = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { resourceVersion: options.version },
    };
    await this.#options.client.request({
      operation: 'remove the release’s lock',
      path: `${this.#collection}/${this.#name}`,
      method: 'DELETE',
      body,
    });
  }
}

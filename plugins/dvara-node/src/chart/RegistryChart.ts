import { rm } from 'node:fs/promises';
import { isError, ServiceUnavailableError } from '@backstage/errors';
import type { HelmRunner } from '../helm';
import { isHelmError } from '../helm';
import { makeTemporaryDirectory } from '../temporary';

/** A version's tag may be pushed anew, so that it is asked for again after this time. */
const TAG_KEPT_MS = 5 * 60_000;

/** A task may still be copying the former one. */
const KEPT_DIRECTORIES = 2;

/** Where a chart lies in a registry. */
export interface RegistryChartOptions {
  /** `oci://host/path/chart`. */
  ref: string;
  /** Exact; needed where there is no digest. */
  version?: string;
  /** `sha256:…` of the chart's manifest. */
  digest?: string;
  /** Speaks HTTP without TLS. */
  plainHttp?: boolean;
}

/**
 * A chart from an OCI registry, fetched by Helm when it is first asked for and kept: one that is
 * pinned by its digest as long as the portal runs, one by version for five minutes. Where it
 * cannot be fetched anew, the last one stays: the version that was asked for is exact.
 */
export class RegistryChart {
  readonly #options: RegistryChartOptions & {
    helm: HelmRunner;
    onWarning: (message: string) => void;
    now?: () => number;
  };
  /** Of what was fetched or is being fetched, the oldest first. */
  readonly #directories: string[] = [];
  #last?: string;
  #known?: { archive: Promise<string>; until: number };

  constructor(
    options: RegistryChartOptions & {
      helm: HelmRunner;
      /** Is told why a chart could not be fetched anew, while the last one stays. */
      onWarning: (message: string) => void;
      /** The time in milliseconds; for tests. */
      now?: () => number;
    },
  ) {
    this.#options = options;
  }

  /**
   * Path of the archive.
   *
   * @throws ServiceUnavailableError telling why it could not be fetched, where none was before; the
   * next call tries again
   */
  async archive(): Promise<string> {
    const now = (this.#options.now ?? Date.now)();
    if (!this.#known || this.#known.until <= now) {
      const known = {
        archive: this.#fetchOrKeep(),
        until: this.#options.digest ? Infinity : now + TAG_KEPT_MS,
      };
      this.#known = known;
      known.archive.catch(() => {
        if (this.#known === known) {
          this.#known = undefined;
        }
      });
    }
    return this.#known.archive;
  }

  /** Removes what was fetched. */
  async clear(): Promise<void> {
    this.#known = undefined;
    this.#last = undefined;
    await remove(this.#directories.splice(0));
  }

  async #fetchOrKeep(): Promise<string> {
    const last = this.#last;
    try {
      this.#last = await this.#fetch();
      return this.#last;
    } catch (error) {
      if (last === undefined) {
        throw error;
      }
      this.#options.onWarning(
        `The chart that was fetched before is used on. ${
          isError(error) ? error.message : 'Unexpected failure'
        }`,
      );
      return last;
    }
  }

  async #fetch(): Promise<string> {
    const { helm, ref, version, digest, plainHttp } = this.#options;
    const directory = await makeTemporaryDirectory({ purpose: 'registry' });
    this.#directories.push(directory);
    try {
      const { archive } = await helm.pullChart({
        ref,
        version,
        digest,
        plainHttp,
        directory,
      });
      const older = this.#directories.length - KEPT_DIRECTORIES;
      await remove(this.#directories.splice(0, Math.max(0, older)));
      return archive;
    } catch (error) {
      const failed = this.#directories.indexOf(directory);
      await remove(failed < 0 ? [] : this.#directories.splice(failed, 1));
      throw isHelmError(error)
        ? new ServiceUnavailableError(
            `The chart of dvara.chart.ref could not be fetched. ${error.message}`,
            error,
          )
        : error;
    }
  }
}

async function remove(directories: string[]): Promise<void> {
  await Promise.all(
    directories.map(directory =>
      rm(directory, { recursive: true, force: true }),
    ),
  );
}

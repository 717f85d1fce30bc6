import { rm } from 'node:fs/promises';
import { ServiceUnavailableError } from '@backstage/errors';
import type { HelmRunner } from '../helm';
import { isHelmError } from '../helm';
import { makeTemporaryDirectory } from '../temporary';

/** A version's tag may be pushed anew, so that it is asked for again after this time. */
const TAG_KEPT_MS = 5 * 60_000;

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
 * pinned by its digest as long as the portal runs, one by version for five minutes.
 */
export class RegistryChart {
  readonly #options: RegistryChartOptions & {
    helm: HelmRunner;
    now?: () => number;
  };
  readonly #directories: string[] = [];
  #known?: { archive: Promise<string>; until: number };

  constructor(
    options: RegistryChartOptions & {
      helm: HelmRunner;
      /** The time in milliseconds; for tests. */
      now?: () => number;
    },
  ) {
    this.#options = options;
  }

  /**
   * Path of the archive.
   *
   * @throws ServiceUnavailableError telling why it could not be fetched; the next call tries again
   */
  async archive(): Promise<string> {
    const now = (this.#options.now ?? Date.now)();
    if (!this.#known || this.#known.until <= now) {
      const known = {
        archive: this.#fetch(),
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
    await Promise.all(
      this.#directories
        .splice(0)
        .map(directory => rm(directory, { recursive: true, force: true })),
    );
  }

  async #fetch(): Promise<string> {
    const { helm, ref, version, digest, plainHttp } = this.#options;
    const directory = await makeTemporaryDirectory({ purpose: 'registry' });
    // An archive that a task is just copying stays until the portal's end.
    this.#directories.push(directory);
    try {
      const { archive } = await helm.pullChart({
        ref,
        version,
        digest,
        plainHttp,
        directory,
      });
      return archive;
    } catch (error) {
      throw isHelmError(error)
        ? new ServiceUnavailableError(
            `The chart of dvara.chart.ref could not be fetched. ${error.message}`,
            error,
          )
        : error;
    }
  }
}

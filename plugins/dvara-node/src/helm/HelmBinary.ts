import { stat } from 'node:fs/promises';
import { gte, parse as parseVersion } from 'semver';
import { failedRead } from './failures';
import { findBinary } from './findBinary';
import { HelmError } from './HelmError';
import type { HelmRunResult } from './runHelm';

/** The oldest versions without the advisories of 2026, by major version. */
const MINIMUM_VERSIONS: Record<number, string> = { 3: '3.20.2', 4: '4.1.4' };

/** The helm binary and its version, which is asked once for each file that was there. */
export class HelmBinary {
  readonly #configured?: string;
  readonly #minimumVersions: Record<number, string>;
  readonly #askVersion: (binary: string) => Promise<HelmRunResult>;
  readonly #versions = new Map<string, Promise<string>>();

  constructor(options: {
    configured?: string;
    minimumVersions?: Record<number, string>;
    /** Runs `helm version` with the binary. */
    askVersion: (binary: string) => Promise<HelmRunResult>;
  }) {
    this.#configured = options.configured;
    this.#minimumVersions = options.minimumVersions ?? MINIMUM_VERSIONS;
    this.#askVersion = options.askVersion;
  }

  /** @throws HelmError of kind `binaryMissing` or `unsupportedVersion` */
  async find(): Promise<{ binary: string; version: string }> {
    const binary = await findBinary({ configured: this.#configured });
    const { mtimeMs, size } = await stat(binary);
    const key = `${binary}:${mtimeMs}:${size}`;
    const version = this.#versions.get(key) ?? this.#readVersion({ binary });
    this.#versions.set(key, version);
    version.catch(() => this.#versions.delete(key));
    return { binary, version: await version };
  }

  async #readVersion(options: { binary: string }): Promise<string> {
    const result = await this.#askVersion(options.binary);
    const version = parseVersion(result.output.trim());
    if (result.endedBy) {
      throw failedRead({ result, what: 'say its version' });
    }
    if (result.exitCode !== 0 || !version) {
      throw new HelmError({
        kind: 'unsupportedVersion',
        message:
          'dvara.helm.binary does not answer like Helm when asked for its version',
        lines: result.lines,
      });
    }
    const minimum = this.#minimumVersions[version.major];
    if (!minimum || !gte(version, minimum)) {
      const accepted = Object.values(this.#minimumVersions)
        .map(oldest => `${oldest} or newer`)
        .join(', or ');
      throw new HelmError({
        kind: 'unsupportedVersion',
        message: `Helm ${version.version} is not supported: set dvara.helm.binary to Helm ${accepted}`,
      });
    }
    return version.version;
  }
}

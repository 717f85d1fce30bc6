import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HelmChartArchive } from './HelmRunner';

interface Packed {
  fingerprint: string;
  file: string;
  bytes: Buffer;
  facts: Omit<HelmChartArchive, 'archive'>;
}

/** The chart that was packed last, in memory: packing runs Helm twice, and a portal deploys one chart. */
export class PackedChart {
  #last?: Packed;

  /** @returns undefined where the folder is another one or has changed since */
  async write(options: {
    fingerprint: string;
    directory: string;
  }): Promise<HelmChartArchive | undefined> {
    if (this.#last?.fingerprint !== options.fingerprint) {
      return undefined;
    }
    const { file, bytes, facts } = this.#last;
    const archive = join(options.directory, file);
    await writeFile(archive, bytes);
    return { archive, ...facts };
  }

  async keep(options: {
    fingerprint: string;
    packed: HelmChartArchive;
  }): Promise<void> {
    const { archive, ...facts } = options.packed;
    this.#last = {
      fingerprint: options.fingerprint,
      file: basename(archive),
      bytes: await readFile(archive),
      facts,
    };
  }
}

/** A digest of everything that packing a folder depends on: its files and who packs them. */
export async function folderFingerprint(options: {
  folder: string;
  helmVersion: string;
}): Promise<string> {
  const { folder, helmVersion } = options;
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  const hash = createHash('sha256').update(
    JSON.stringify([folder, helmVersion]),
  );
  const files = entries
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const bytes = await readFile(file);
    hash.update(JSON.stringify([file, bytes.length])).update(bytes);
  }
  return hash.digest('hex');
}

import { copyFile, mkdtemp, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkChart } from '../checks';
import { failedRead } from '../failures';
import type { HelmCommandLine } from '../HelmCommandLine';
import type { HelmChartArchive } from '../HelmRunner';
import { normalizeArchive } from '../normalizeArchive';
import { folderFingerprint, type PackedChart } from '../PackedChart';
import { readArchive } from '../readArchive';

const LIMIT_MS = 60_000;

export async function packageChart(options: {
  helm: HelmCommandLine;
  chart: string;
  directory: string;
  /** Spares the packing of a folder that has not changed. */
  last: PackedChart;
}): Promise<HelmChartArchive> {
  const { helm, last } = options;
  const chart = await checkChart(options);
  // A folder of its own: the archive is found by looking, not by Helm's words.
  const directory = await mkdtemp(join(options.directory, 'chart-'));
  if (!(await stat(chart)).isDirectory()) {
    await copyFile(chart, join(directory, basename(chart)));
    return readArchive({ helm, directory });
  }
  const fingerprint = await folderFingerprint({
    folder: chart,
    helmVersion: await helm.version(),
  });
  const known = await last.write({ fingerprint, directory });
  if (known) {
    return known;
  }
  const packed = await packFolder({ helm, chart, directory });
  await last.keep({ fingerprint, packed });
  return packed;
}

async function packFolder(options: {
  helm: HelmCommandLine;
  chart: string;
  directory: string;
}): Promise<HelmChartArchive> {
  const { helm, chart, directory } = options;
  const packed = await helm.read({
    command: ['package'],
    flags: [`--destination=${directory}`],
    names: [chart],
    limitMs: LIMIT_MS,
  });
  if (packed.exitCode !== 0) {
    throw failedRead({
      result: packed,
      what: 'pack the chart',
      kind: 'invalidChart',
    });
  }
  for (const file of await readdir(directory)) {
    await normalizeArchive({ archive: join(directory, file) });
  }
  return readArchive({ helm, directory });
}

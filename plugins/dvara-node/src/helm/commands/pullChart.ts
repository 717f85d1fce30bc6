import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkChartReference } from '../checkChartReference';
import { failedRead } from '../failures';
import type { HelmCommandLine } from '../HelmCommandLine';
import { HelmError } from '../HelmError';
import type { HelmPullOptions, PulledHelmChart } from '../HelmRunner';
import { registryKindFromTexts } from '../helmTexts';
import { readArchive } from '../readArchive';

export async function pullChart(
  options: HelmPullOptions & { helm: HelmCommandLine },
): Promise<PulledHelmChart> {
  checkChartReference(options);
  // A folder of its own: the archive is found by looking, not by Helm's words.
  const directory = await mkdtemp(join(options.directory, 'chart-'));
  try {
    return await pullInto({ ...options, directory });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function pullInto(
  options: HelmPullOptions & { helm: HelmCommandLine },
): Promise<PulledHelmChart> {
  const { helm, ref, version, digest, directory } = options;
  const result = await helm.read({
    command: ['pull'],
    flags: [
      `--destination=${directory}`,
      // Helm ignores a version beside a digest, so it is compared below.
      ...(version && !digest ? [`--version=${version}`] : []),
      ...(options.plainHttp ? ['--plain-http'] : []),
    ],
    names: [digest ? `${ref}@${digest}` : ref],
    limitMs: helm.pullLimitMs,
    signal: options.signal,
  });
  if (result.exitCode !== 0) {
    throw failedRead({
      result,
      what: `fetch the chart ${ref}`,
      kind: registryKindFromTexts(result),
    });
  }
  const chart = await readArchive({ helm, directory });
  if (version && chart.version !== version) {
    throw new HelmError({
      kind: 'chartMismatch',
      message: `The chart ${ref} is version ${chart.version}, not ${version}`,
    });
  }
  // Helm names what it fetched by digest with an «@», which it reads as a reference elsewhere.
  const archive = join(
    dirname(chart.archive),
    `${chart.name}-${chart.version}.tgz`,
  );
  await rename(chart.archive, archive);
  return { ...chart, archive, manifestDigest: digest };
}

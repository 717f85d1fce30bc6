import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureHelmDocs, runCommandOrThrow } from '@dvara/toolchain';

/** What helm-docs reads. */
const sources = ['Chart.yaml', 'values.yaml', 'README.md.gotmpl'];

/**
 * The chart's README as helm-docs makes it of README.md.gotmpl and the comments of values.yaml.
 *
 * @throws Error when helm-docs cannot be had, or does not understand the template
 */
export async function renderChartReadme(options: {
  /** Folder of the chart; nothing is written there. */
  chart: string;
  onProgress: (message: string) => void;
}): Promise<string> {
  const helmDocs = await ensureHelmDocs({ onProgress: options.onProgress });
  const directory = await mkdtemp(join(tmpdir(), 'chart-readme-'));
  try {
    for (const source of sources) {
      await copyFile(join(options.chart, source), join(directory, source));
    }
    const { stderr } = await runCommandOrThrow({
      command: helmDocs,
      args: [
        '--chart-search-root',
        directory,
        '--sort-values-order',
        'file',
        '--log-level',
        'warning',
      ],
    });
    // It only warns of a template it cannot read, and ends well.
    if (stderr.trim() !== '') {
      throw new Error(stderr.trim());
    }
    return await readFile(join(directory, 'README.md'), 'utf8');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

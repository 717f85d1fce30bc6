import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { list } from 'tar';

/** Larger files are no chart of ours. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * Reads files of a chart from its folder or its archive.
 *
 * @returns the text of each file that is there, by its path within the chart
 */
export async function readChartFiles(options: {
  chart: string;
  files: string[];
}): Promise<Map<string, string>> {
  const { chart, files } = options;
  return (await stat(chart)).isDirectory()
    ? readFromFolder({ chart, files })
    : readFromArchive({ chart, files });
}

async function readFromFolder(options: {
  chart: string;
  files: string[];
}): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const file of options.files) {
    const text = await readFile(path.join(options.chart, file), 'utf8').catch(
      error => {
        if (error.code === 'ENOENT') {
          return undefined;
        }
        throw error;
      },
    );
    if (text !== undefined) {
      texts.set(file, text);
    }
  }
  return texts;
}

/** The paths in a chart archive begin with the chart's name. */
async function readFromArchive(options: {
  chart: string;
  files: string[];
}): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  await list({
    file: options.chart,
    onReadEntry: entry => {
      const file = entry.path.split('/').slice(1).join('/');
      if (!options.files.includes(file) || entry.size > MAX_FILE_BYTES) {
        return;
      }
      const chunks: Buffer[] = [];
      entry.on('data', chunk => chunks.push(chunk));
      entry.on('end', () =>
        texts.set(file, Buffer.concat(chunks).toString('utf8')),
      );
    },
  });
  return texts;
}

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ServiceUnavailableError } from '@backstage/errors';

/**
 * Tells two states of a chart apart by the times and sizes of its files, without reading them.
 *
 * @throws ServiceUnavailableError where there is no chart at that path
 */
export async function chartFingerprint(options: {
  chart: string;
  files: string[];
}): Promise<string> {
  const { chart, files } = options;
  const found = await look(chart);
  if (!found) {
    throw new ServiceUnavailableError(
      'There is no chart at the path in dvara.chart.ref; give a folder or an archive on this machine, or bundled',
    );
  }
  const states = found.isDirectory()
    ? await Promise.all(files.map(file => look(path.join(chart, file))))
    : [found];
  return JSON.stringify(
    states.map(state => state && [state.mtimeMs, state.size]),
  );
}

function look(file: string) {
  return stat(file).catch(error => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
      return undefined;
    }
    throw error;
  });
}

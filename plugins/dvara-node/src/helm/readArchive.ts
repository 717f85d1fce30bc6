import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'yaml';
import { z } from 'zod/v3';
import { failedRead } from './failures';
import type { HelmCommandLine } from './HelmCommandLine';
import type { HelmChartArchive } from './HelmRunner';

const chartSchema = z.object({
  name: z.string().min(1),
  version: z.string().min(1),
  appVersion: z.coerce.string().optional(),
});

/**
 * The one chart archive of a folder.
 *
 * @throws HelmError of kind `invalidChart`
 */
export async function readArchive(options: {
  helm: HelmCommandLine;
  directory: string;
}): Promise<HelmChartArchive> {
  const { helm, directory } = options;
  const [file = ''] = await readdir(directory);
  const archive = join(directory, file);
  const shown = await helm.read({
    command: ['show', 'chart'],
    names: [archive],
  });
  const facts = chartSchema.safeParse(
    shown.exitCode === 0 ? parse(shown.output) : undefined,
  );
  if (!facts.success) {
    throw failedRead({
      result: shown,
      what: 'read the chart',
      kind: 'invalidChart',
    });
  }
  return { archive, digest: await digestOf(archive), ...facts.data };
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest('hex')}`;
}

import { z } from 'zod/v3';
import { checkChart, checkTarget } from '../checks';
import { collectSecrets } from '../collectSecrets';
import { failedRead, isLocked, lockedError } from '../failures';
import type { HelmCommandLine } from '../HelmCommandLine';
import type { HelmRenderOptions, RenderedRelease } from '../HelmRunner';
import { parseAnswer } from '../parseAnswer';
import { readObjects } from '../readObjects';
import { lastRevision } from './history';

const LIMIT_MS = 60_000;

const dryRunSchema = z.object({
  manifest: z.string(),
  hooks: z.array(z.object({ manifest: z.string() })).nullish(),
  info: z.object({ notes: z.string().optional() }),
});

export async function render(
  options: HelmRenderOptions & { helm: HelmCommandLine },
): Promise<RenderedRelease> {
  const { helm, releaseName, values, secrets = [] } = options;
  checkTarget(options);
  const chart = await checkChart(options);
  const before = await lastRevision({ helm, target: options });
  if (isLocked(before)) {
    throw lockedError({ releaseName, revision: before });
  }
  const what = `render ${releaseName}`;
  const result = await helm.read({
    command: ['upgrade', '--install'],
    target: options,
    flags: [
      '--dry-run=server',
      ...((await helm.major()) >= 4 ? ['--server-side=false'] : []),
      '--output=json',
      '--values=-',
    ],
    names: [releaseName, chart],
    input: JSON.stringify(values),
    secrets: [...secrets, ...collectSecrets({ values })],
    limitMs: LIMIT_MS,
    signal: options.signal,
  });
  if (result.exitCode !== 0) {
    throw failedRead({ result, what });
  }
  const { manifest, hooks, info } = parseAnswer({
    result,
    schema: dryRunSchema,
    what,
  });
  return {
    objects: readObjects({ manifest }),
    hooks: (hooks ?? []).flatMap(readObjects),
    warnings: [...(info.notes ?? '').matchAll(/^WARNING: (.+)$/gm)].map(
      ([, sentence]) => result.redact(sentence.trim()),
    ),
  };
}

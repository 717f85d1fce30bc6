import { releaseStatusSchema } from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';
import { checkTarget } from '../checks';
import { createRedactor } from '../createRedactor';
import { failedRead } from '../failures';
import type { HelmCommandLine } from '../HelmCommandLine';
import { readKubeconfigSecrets } from '../HelmHome';
import type { HelmRevision, HelmTarget } from '../HelmRunner';
import { kindFromTexts } from '../helmTexts';
import { parseAnswer } from '../parseAnswer';

/** Revisions that are kept and asked for. */
export const HISTORY_MAX = 20;

const historySchema = z.array(
  z.object({
    revision: z.number().int().positive(),
    updated: z.string().optional(),
    status: releaseStatusSchema.catch('unknown'),
    chart: z.string().default(''),
    app_version: z.string().optional(),
    description: z.string().optional(),
  }),
);

export async function history(options: {
  helm: HelmCommandLine;
  target: HelmTarget;
}): Promise<HelmRevision[]> {
  const { helm, target } = options;
  checkTarget(target);
  const stored = await readStored(options);
  if (stored) {
    return stored;
  }
  const what = `read the history of ${target.releaseName}`;
  const result = await helm.read({
    command: ['history'],
    target,
    flags: [`--max=${HISTORY_MAX}`, '--output=json'],
    names: [target.releaseName],
  });
  if (result.exitCode === 0) {
    return toRevisions({
      history: parseAnswer({ result, schema: historySchema, what }),
      redact: result.redact,
    });
  }
  if (!result.endedBy && kindFromTexts(result) === 'notFound') {
    return [];
  }
  throw failedRead({ result, what });
}

export async function lastRevision(options: {
  helm: HelmCommandLine;
  target: HelmTarget;
}): Promise<HelmRevision | undefined> {
  return (await history(options)).at(-1);
}

async function readStored(options: {
  helm: HelmCommandLine;
  target: HelmTarget;
}): Promise<HelmRevision[] | undefined> {
  const { helm, target } = options;
  if (!helm.storedHistory) {
    return undefined;
  }
  const secrets = await readKubeconfigSecrets(target);
  const stored = historySchema.safeParse(
    await helm.storedHistory.read({ ...target, max: HISTORY_MAX }),
  );
  return stored.success
    ? toRevisions({
        history: stored.data,
        redact: createRedactor({ secrets }),
      })
    : undefined;
}

function toRevisions(options: {
  history: z.output<typeof historySchema>;
  redact: (text: string) => string;
}): HelmRevision[] {
  return options.history
    .sort((a, b) => a.revision - b.revision)
    .map(({ app_version, updated, description, ...revision }) => ({
      ...revision,
      appVersion: app_version || undefined,
      updated: toIso(updated),
      description: description && options.redact(description),
    }));
}

function toIso(time: string | undefined): string | undefined {
  const date = time === undefined ? undefined : new Date(time);
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : undefined;
}

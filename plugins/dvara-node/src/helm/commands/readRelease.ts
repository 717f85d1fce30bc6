import type { JsonObject } from '@backstage/types';
import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';
import { checkRevision, checkTarget } from '../checks';
import { failedRead } from '../failures';
import type { HelmCommandLine } from '../HelmCommandLine';
import type { HelmRevisionTarget } from '../HelmRunner';
import { kindFromTexts } from '../helmTexts';
import { HelmError } from '../HelmError';
import { parseAnswer } from '../parseAnswer';
import { readObjects } from '../readObjects';
import type { HelmRunResult } from '../runHelm';
import { lastRevision } from './history';

/** Helm answers `null` where a release was given no values. */
const valuesSchema = z
  .record(z.unknown())
  .nullable()
  .transform(given => (given ?? {}) as JsonObject);

export async function manifest(
  options: HelmRevisionTarget & { helm: HelmCommandLine },
): Promise<KubernetesObject[]> {
  const result = await get({ ...options, part: 'manifest' });
  if (result) {
    return readObjects({ manifest: result.output });
  }
  const { helm, revision } = options;
  const last = revision && (await lastRevision({ helm, target: options }));
  if (last) {
    throw notFound(options);
  }
  return [];
}

export async function values(
  options: HelmRevisionTarget & { helm: HelmCommandLine },
): Promise<JsonObject> {
  const result = await get({
    ...options,
    part: 'values',
    flags: ['--output=json'],
  });
  if (!result) {
    throw notFound(options);
  }
  return parseAnswer({
    result,
    schema: valuesSchema,
    what: `read the values of ${options.releaseName}`,
  });
}

async function get(
  options: HelmRevisionTarget & {
    helm: HelmCommandLine;
    part: 'manifest' | 'values';
    flags?: string[];
  },
): Promise<HelmRunResult | undefined> {
  const { helm, part, releaseName, revision, flags = [] } = options;
  checkTarget(options);
  if (revision !== undefined) {
    checkRevision({ revision });
  }
  const result = await helm.read({
    command: ['get', part],
    target: options,
    flags: [
      ...(revision === undefined ? [] : [`--revision=${revision}`]),
      ...flags,
    ],
    names: [releaseName],
  });
  if (result.exitCode === 0) {
    return result;
  }
  if (!result.endedBy && kindFromTexts(result) === 'notFound') {
    return undefined;
  }
  throw failedRead({ result, what: `read the ${part} of ${releaseName}` });
}

function notFound(options: HelmRevisionTarget): HelmError {
  const { releaseName, revision } = options;
  return new HelmError({
    kind: 'notFound',
    message: revision
      ? `There is no revision ${revision} of ${releaseName}`
      : `There is no release ${releaseName}`,
  });
}

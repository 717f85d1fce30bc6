import { failedWrite } from './failures';
import { lastRevision } from './commands/history';
import type { HelmCommandLine } from './HelmCommandLine';
import { HelmError } from './HelmError';
import type { HelmRevision, HelmTarget } from './HelmRunner';
import type { HelmRunResult } from './runHelm';

/**
 * What the history says after an upgrade or a rollback; Helm's exit code alone is not believed.
 *
 * @returns the new revision
 * @throws HelmError where there is no new revision that is deployed
 */
export async function checkDeployed(options: {
  helm: HelmCommandLine;
  target: HelmTarget;
  result: HelmRunResult;
  words: { noun: string; verb: string };
  before: HelmRevision | undefined;
}): Promise<HelmRevision> {
  const { helm, target, result, words, before } = options;
  const { releaseName } = target;
  if (result.exitCode !== 0 || result.endedBy) {
    // Helm's failure goes before that of the history; the error says «not known».
    const after = await lastRevision({ helm, target }).catch(() => undefined);
    throw failedWrite({ releaseName, result, words, before, after });
  }
  const after = await lastRevision({ helm, target });
  const isNew = after !== undefined && after.revision !== before?.revision;
  if (!isNew || after.status !== 'deployed') {
    throw new HelmError({
      kind: 'unknown',
      message: isNew
        ? `Helm reported success, but revision ${after.revision} of ${releaseName} is ${after.status}`
        : `Helm reported success, but ${releaseName} has no new revision`,
      lines: result.lines,
      revision: after,
    });
  }
  return after;
}

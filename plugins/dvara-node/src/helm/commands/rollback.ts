import { applyFlags } from '../applyFlags';
import { checkDeployed } from '../checkDeployed';
import { checkRevision, checkTarget, checkTimeout } from '../checks';
import { refuseWhenStopping } from '../refuseWhenStopping';
import type { HelmCommandLine } from '../HelmCommandLine';
import { HelmError } from '../HelmError';
import type { HelmRevision, HelmRollbackOptions } from '../HelmRunner';
import { history, HISTORY_MAX } from './history';

const words = { noun: 'rollback', verb: 'roll back' };

export async function rollback(
  options: HelmRollbackOptions & { helm: HelmCommandLine },
): Promise<HelmRevision> {
  const { helm, releaseName, revision } = options;
  checkTarget(options);
  checkTimeout(options);
  checkRevision(options);
  const revisions = await history({ helm, target: options });
  const before = revisions.at(-1);
  if (!revisions.some(each => each.revision === revision)) {
    throw new HelmError({
      kind: 'notFound',
      message: before
        ? `${releaseName} has no revision ${revision}`
        : `There is no release ${releaseName}`,
      revision: before,
    });
  }
  refuseWhenStopping({ helm, releaseName, noun: words.noun });
  const result = await helm.write({
    command: ['rollback'],
    target: options,
    flags: [`--history-max=${HISTORY_MAX}`, ...(await applyFlags({ helm }))],
    names: [releaseName, String(revision)],
    secrets: options.secrets,
    stopPolicy: 'letFinish',
    timeoutSeconds: options.timeoutSeconds,
    onLine: options.onLine,
  });
  return checkDeployed({ helm, target: options, result, words, before });
}

import { checkChart, checkTarget, checkTimeout } from '../checks';
import { collectSecrets } from '../collectSecrets';
import { isLocked, lockedError } from '../failures';
import { applyFlags } from '../applyFlags';
import type { HelmCommandLine } from '../HelmCommandLine';
import { HelmError } from '../HelmError';
import type { HelmRevision, HelmUpgradeOptions } from '../HelmRunner';
import { checkDeployed } from '../checkDeployed';
import { HISTORY_MAX, lastRevision } from './history';

const words = { noun: 'rollout', verb: 'roll out' };

export async function upgrade(
  options: HelmUpgradeOptions & { helm: HelmCommandLine },
): Promise<HelmRevision> {
  const { helm, releaseName, secrets = [], values } = options;
  checkTarget(options);
  checkTimeout(options);
  const chart = await checkChart(options);
  const signal = AbortSignal.any(
    [options.signal, helm.stopping].flatMap(each => each ?? []),
  );
  const before =
    options.before === undefined
      ? await lastRevision({ helm, target: options })
      : options.before ?? undefined;
  if (isLocked(before)) {
    throw lockedError({ releaseName, revision: before });
  }
  if (signal.aborted) {
    throw new HelmError({
      kind: 'cancelled',
      message: `The rollout of ${releaseName} was cancelled before it began`,
      revision: before,
    });
  }
  const result = await helm.write({
    command: ['upgrade', '--install'],
    target: options,
    flags: [
      `--history-max=${HISTORY_MAX}`,
      ...(await applyFlags({ helm })),
      '--hide-notes',
      '--values=-',
    ],
    names: [releaseName, chart],
    input: JSON.stringify(values),
    secrets: [...secrets, ...collectSecrets({ values })],
    stopPolicy: 'askFirst',
    timeoutSeconds: options.timeoutSeconds,
    onLine: options.onLine,
    signal,
  });
  if (result.exitCode === 0 && !result.endedBy) {
    options.onEnded?.();
  }
  return checkDeployed({ helm, target: options, result, words, before });
}

import { checkChart, checkTarget, checkTimeout } from '../checks';
import { collectSecrets } from '../collectSecrets';
import { isLocked, lockedError } from '../failures';
import { applyFlags } from '../applyFlags';
import type { HeldHelm } from '../HeldHelm';
import type { HelmCommandLine } from '../HelmCommandLine';
import { HelmError } from '../HelmError';
import type {
  HelmRevision,
  HelmUpgradeOptions,
  HelmUpgradePreparation,
  PreparedUpgrade,
} from '../HelmRunner';
import type { HelmRunResult } from '../runHelm';
import { checkDeployed } from '../checkDeployed';
import { HISTORY_MAX, lastRevision } from './history';

const words = { noun: 'rollout', verb: 'roll out' };

/** What one upgrade is run with. */
type Upgrade = HelmUpgradeOptions & {
  helm: HelmCommandLine;
  /** A Helm that was started ahead for it. */
  held?: HeldHelm;
};

export async function upgrade(options: Upgrade): Promise<HelmRevision> {
  const { helm, held, releaseName, secrets = [], values } = options;
  checkTarget(options);
  checkTimeout(options);
  await checkChart(options);
  const signal = anySignal(options);
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
  let checked: Promise<HelmRevision> | undefined;
  const check = (result: HelmRunResult) =>
    checkDeployed({ helm, target: options, result, words, before });
  const late = {
    input: JSON.stringify(values),
    secrets: [...secrets, ...collectSecrets({ values })],
    onLine: options.onLine,
    // Helm's folders are cleared away meanwhile.
    onExit: (result: HelmRunResult) => {
      checked = check(result);
      checked.catch(() => undefined);
      if (result.exitCode === 0 && !result.endedBy) {
        options.onEnded?.();
      }
    },
  };
  const result =
    (await held?.proceed(late)) ??
    (await helm.write({ ...(await commandOf(options)), ...late, signal }));
  return checked ?? check(result);
}

/**
 * Starts Helm for an upgrade whose values are not known yet, so that it reads the release meanwhile.
 *
 * @throws InputError where target or time-out do not hold
 */
export function prepareUpgrade(
  options: HelmUpgradePreparation & { helm: HelmCommandLine },
): PreparedUpgrade {
  const { helm } = options;
  checkTarget(options);
  checkTimeout(options);
  const held = helm.hold(async () => ({
    ...(await commandOf(options)),
    signal: anySignal(options),
  }));
  return {
    run: decided =>
      helm.track(() => upgrade({ ...decided, ...options, helm, held })),
    discard: () => held.discard(),
  };
}

async function commandOf(
  options: HelmUpgradePreparation & { helm: HelmCommandLine },
) {
  const { helm, releaseName, timeoutSeconds } = options;
  const chart = await checkChart(options);
  return {
    command: ['upgrade', '--install'],
    target: options,
    flags: [
      `--history-max=${HISTORY_MAX}`,
      ...(await applyFlags({ helm })),
      '--hide-notes',
      '--values=-',
    ],
    names: [releaseName, chart],
    stopPolicy: 'askFirst' as const,
    timeoutSeconds,
  };
}

function anySignal(options: {
  helm: HelmCommandLine;
  signal?: AbortSignal;
}): AbortSignal {
  return AbortSignal.any(
    [options.signal, options.helm.stopping].flatMap(each => each ?? []),
  );
}

import { checkTarget, checkTimeout } from '../checks';
import { failedWrite, lastError } from '../failures';
import type { HelmCommandLine } from '../HelmCommandLine';
import { HelmError } from '../HelmError';
import type { HelmUninstallOptions } from '../HelmRunner';
import { refuseWhenStopping } from '../refuseWhenStopping';
import { lastRevision } from './history';

const words = { noun: 'uninstallation', verb: 'uninstall' };

export async function uninstall(
  options: HelmUninstallOptions & { helm: HelmCommandLine },
): Promise<void> {
  const { helm, releaseName } = options;
  checkTarget(options);
  checkTimeout(options);
  const before = await lastRevision({ helm, target: options });
  if (!before) {
    return;
  }
  refuseWhenStopping({ helm, releaseName, noun: words.noun });
  const result = await helm.write({
    command: ['uninstall'],
    target: options,
    flags: [(await helm.major()) >= 4 ? '--wait=watcher' : '--wait'],
    names: [releaseName],
    secrets: options.secrets,
    stopPolicy: 'letFinish',
    timeoutSeconds: options.timeoutSeconds,
    onLine: options.onLine,
  });
  const { lines } = result;
  if (result.exitCode === 0 && !result.endedBy) {
    const after = await lastRevision({ helm, target: options });
    if (after) {
      throw new HelmError({
        kind: 'unknown',
        message: `Helm reported success, but revision ${after.revision} of ${releaseName} is still ${after.status}`,
        lines,
        revision: after,
      });
    }
    return;
  }
  // Helm's failure goes before that of the history; the error says «not known».
  const after = await lastRevision({ helm, target: options }).catch(
    () => 'unread' as const,
  );
  if (!after) {
    throw new HelmError({
      kind: 'leftBehind',
      message: `${releaseName} is uninstalled, but not all of its objects are gone: ${lastError(
        lines,
      )}`,
      lines,
    });
  }
  throw failedWrite({
    releaseName,
    result,
    words,
    before,
    after: after === 'unread' ? undefined : after,
  });
}

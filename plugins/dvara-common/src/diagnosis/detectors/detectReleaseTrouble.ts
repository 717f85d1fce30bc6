import type { Finding } from '../../finding/finding';
import { currentData } from '../currentData';
import { isStuck } from '../releaseProgress';
import type { Detector } from './detector';

/** Releases that failed, and releases that an ended Helm left pending. */
export const detectReleaseTrouble: Detector = ({ regions }) =>
  regions.flatMap((report): Finding[] => {
    const release = currentData(report.release);
    if (!release) {
      return [];
    }
    const regionIds = [report.region.id];
    const what = `${release.name}${
      release.revision === undefined ? '' : `, revision ${release.revision}`
    }`;
    if (isStuck(release, report.checkedAt)) {
      return [
        {
          id: 'release-stuck',
          severity: 'error',
          regionIds,
          sentence: `The release in ${report.region.id} is stuck in ${release.status}.`,
          evidence: `${what}; written ${release.updatedAt}.`,
          remedy: unlockOf(release.status),
        },
      ];
    }
    if (release.status === 'failed') {
      return [
        {
          id: 'release-failed',
          severity: 'error',
          regionIds,
          sentence: `The last rollout in ${report.region.id} failed.`,
          evidence: `${what}${
            release.taskId ? `; task ${release.taskId}` : ''
          }.`,
          remedy: 'Read the task’s log, then deploy again or roll back.',
        },
      ];
    }
    const held = currentData(report.components)?.find(
      component => component.rolloutFailure,
    );
    return held
      ? [
          {
            id: 'rollout-failed',
            severity: 'error',
            regionIds,
            sentence: `The rollout of ${held.name} in ${report.region.id} failed.`,
            evidence: `${held.rolloutFailure}`,
            remedy: 'Open the row for the pods’ reasons, or roll back.',
          },
        ]
      : [];
  });

/** Helm's own ways out, by status: a pending first install can only be uninstalled. */
function unlockOf(status: string | undefined): string {
  return status === 'pending-install' || status === 'uninstalling'
    ? 'Nothing was deployed before it: uninstall the release, then deploy again.'
    : 'Roll back to the last deployed revision, then deploy again.';
}

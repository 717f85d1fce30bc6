import type { Finding } from '../../finding/finding';
import type { ComponentReport, PodReport } from '../../report/pods';
import { currentData } from '../currentData';
import { isStuck } from '../releaseProgress';
import type { Detector } from './detector';
import { rollBackForm, unlockForm } from './remedyForms';

/** Releases that failed, and releases that an ended Helm left pending. */
export const detectReleaseTrouble: Detector = ({ gateway, regions }) =>
  regions.flatMap((report): Finding[] => {
    const release = currentData(report.release);
    if (!release) {
      return [];
    }
    const regionIds = [report.region.id];
    const applied = { gateway, regions: [report] };
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
          remedy:
            release.status === 'pending-install' ||
            release.status === 'uninstalling'
              ? 'Unlock it: nothing was ever deployed, so that it is uninstalled. Then deploy again.'
              : 'Unlock it: it returns to its last good revision. Then deploy again.',
          template: unlockForm(applied),
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
          template: rollBackForm(applied),
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
            evidence: [held.rolloutFailure, podsByAge(held)]
              .filter(Boolean)
              .join('; '),
            remedy: 'Open the row for the pods’ reasons, or roll back.',
            template: rollBackForm(applied),
          },
        ]
      : [];
  });

/** Which pods serve: without it, ready pods of the revision before look like success. */
function podsByAge({ pods }: ComponentReport): string | undefined {
  const old = pods.filter(({ updated }) => updated === false);
  const fresh = pods.filter(({ updated }) => updated === true);
  if (old.length === 0 || fresh.length === 0) {
    return undefined;
  }
  const ready = (some: PodReport[]) => some.filter(pod => pod.ready).length;
  return `${ready(fresh)} of ${fresh.length} new and ${ready(old)} of ${
    old.length
  } old pods ready`;
}

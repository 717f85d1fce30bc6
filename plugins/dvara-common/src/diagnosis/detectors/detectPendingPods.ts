import type { Finding } from '../../finding/finding';
import { capitalised, componentWords, podsOf } from './componentWords';
import type { Detector } from './detector';
import { troubledPods, type TroubledPods } from './troubledPods';

/** Pods that no node takes, and pods that a node cannot set up. */
export const detectPendingPods: Detector = ({ regions }) => [
  ...troubledPods({ regions, trouble: 'unschedulable' }).map(group => ({
    ...common(group),
    id: 'pods-unschedulable',
    sentence: `No node takes ${group.pods.length} ${
      componentWords[group.component.component]
    } ${group.pods.length === 1 ? 'pod' : 'pods'} in ${
      group.report.region.id
    }.`,
    remedy:
      'Add nodes or room on them, or lower the requests; the scheduler’s words say what is short.',
  })),
  ...troubledPods({ regions, trouble: 'cannotStart' }).map(group => ({
    ...common(group),
    id: 'pods-cannot-start',
    sentence: `${capitalised(
      componentWords[group.component.component],
    )} pods in ${group.report.region.id} cannot be started (${
      group.pods[0].reason
    }).`,
    remedy:
      'Check that the Secret and ConfigMap which the message names exist in the release’s namespace.',
  })),
];

function common({
  report,
  component,
  pods,
}: TroubledPods): Pick<Finding, 'severity' | 'regionIds' | 'evidence'> {
  return {
    severity: component.ready > 0 ? 'warning' : 'error',
    regionIds: [report.region.id],
    evidence: [
      podsOf({ count: pods.length, of: component.pods.length }),
      pods.find(pod => pod.message)?.message ?? 'no message was given',
    ].join('; '),
  };
}

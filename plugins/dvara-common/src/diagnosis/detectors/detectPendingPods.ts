import type { Finding } from '../../finding/finding';
import { capitalised, componentWords, podsOf } from './componentWords';
import type { Detector } from './detector';
import { keysForm } from './remedyForms';
import { troubledPods, type TroubledPods } from './troubledPods';

/** Kubelet's own words: `secret "x" not found`, `couldn't find key a in Secret ns/x`. */
const namesSecret = /\bsecret\b/i;

const missesSecret = ({ pods }: TroubledPods) =>
  pods.some(
    ({ message }) => message !== undefined && namesSecret.test(message),
  );

/** Pods that no node takes, and pods that a node cannot set up. */
export const detectPendingPods: Detector = ({ gateway, regions }) => {
  const halted = troubledPods({ regions, trouble: 'cannotStart' });
  return [
    ...troubledPods({ regions, trouble: 'unschedulable' }).map(group => ({
      ...common(group),
      id: 'pods-unschedulable',
      sentence: `${group.pods.length} ${
        componentWords[group.component.component]
      } ${group.pods.length === 1 ? 'pod finds' : 'pods find'} no node in ${
        group.report.region.id
      }.`,
      remedy:
        'Add nodes or room on them, or lower the requests; the scheduler’s words say what is short.',
    })),
    ...halted.filter(missesSecret).map(group => ({
      ...common(group),
      id: 'secret-missing',
      sentence: `${podsWords(
        group,
      )} cannot start: a Secret or a key of it is missing.`,
      remedy:
        'Store the gateway’s keys with «Rotate keys», or make the Secret that the message names in the release’s namespace.',
      template: keysForm({ gateway, regions: [group.report] }),
    })),
    ...halted
      .filter(group => !missesSecret(group))
      .map(group => ({
        ...common(group),
        id: 'pods-cannot-start',
        sentence: `${podsWords(group)} cannot be started (${
          group.pods[0].reason
        }).`,
        remedy:
          'Check that the ConfigMap or volume which the message names exists in the release’s namespace.',
      })),
  ];
};

function podsWords({ component, report }: TroubledPods): string {
  return `${capitalised(componentWords[component.component])} pods in ${
    report.region.id
  }`;
}

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
      withoutPreemption(pods.find(pod => pod.message)?.message) ??
        'no message was given',
    ].join('; '),
  };
}

/** After the scheduler’s reason comes that no pod can be driven out for this one: never news. */
function withoutPreemption(message: string | undefined): string | undefined {
  return message?.replace(/ preemption: .*No preemption victims found.*$/, '');
}

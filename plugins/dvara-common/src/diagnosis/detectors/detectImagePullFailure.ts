import type { PodReport } from '../../report/pods';
import {
  capitalised,
  componentValueKeys,
  componentWords,
  podsOf,
} from './componentWords';
import type { Detector } from './detector';
import { rollBackForm } from './remedyForms';
import { troubledPods } from './troubledPods';

/** Images that the nodes cannot get. */
export const detectImagePullFailure: Detector = ({ gateway, regions }) =>
  troubledPods({ regions, trouble: 'imagePull' }).map(
    ({ report, component, pods }) => ({
      id: 'image-pull-failed',
      severity: component.ready > 0 ? 'warning' : 'error',
      regionIds: [report.region.id],
      sentence: `${capitalised(componentWords[component.component])} pods in ${
        report.region.id
      } cannot get their image.`,
      evidence: [
        podsOf({ count: pods.length, of: component.pods.length }),
        pods[0].reason,
        ...imageWords(pods[0]),
      ]
        .filter(Boolean)
        .join('; '),
      remedy: `Check that ${
        componentValueKeys[component.component]
      }.image names an image that exists, and that global.imagePullSecrets admit the nodes to its registry.`,
      ...(component.rolledOut
        ? {}
        : { template: rollBackForm({ gateway, regions: [report] }) }),
    }),
  );

/** The kubelet’s message names the image by itself, and while it waits says no more than that. */
function imageWords({ image, message }: PodReport): (string | undefined)[] {
  if (!image || !message?.includes(image)) {
    return [image, message];
  }
  return [/^Back-off pulling image "[^"]*"$/.test(message) ? image : message];
}

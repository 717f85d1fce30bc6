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
        pods[0].image,
        pods[0].message,
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

import type { Finding } from '../../finding/finding';
import { currentData } from '../currentData';
import { podTrouble, startingPods } from '../podTrouble';
import { cannotReachServer } from '../serviceReach';
import { podsKilledWhileStarting } from '../slowStart';
import { capitalised, componentWords, podsOf } from './componentWords';
import type { Detector } from './detector';

/** Pods that run, in no trouble that Kubernetes names, and still do not call themselves ready. */
export const detectNotReadyPods: Detector = ({ regions }) =>
  regions.flatMap(report => {
    const components = currentData(report.components) ?? [];
    return components.flatMap((component): Finding[] => {
      const at = report.checkedAt;
      if (cannotReachServer({ component, components, at })) {
        return [];
      }
      const starting = startingPods(component, at);
      const killed = podsKilledWhileStarting({ report, component });
      const unready = component.pods.filter(
        pod =>
          pod.phase === 'Running' &&
          !pod.ready &&
          !pod.deleting &&
          podTrouble(pod) === undefined &&
          !starting.includes(pod) &&
          !killed.includes(pod),
      );
      if (unready.length === 0) {
        return [];
      }
      return [
        {
          id: 'pods-not-ready',
          severity: component.ready > 0 ? 'warning' : 'error',
          regionIds: [report.region.id],
          sentence: `${capitalised(
            componentWords[component.component],
          )} pods in ${report.region.id} run but are not ready.`,
          evidence: `${podsOf({
            count: unready.length,
            of: component.pods.length,
          })}; the readiness probe does not pass.`,
          remedy: `Read the log of ${unready[0].name} and its readiness probe’s events.`,
        },
      ];
    });
  });

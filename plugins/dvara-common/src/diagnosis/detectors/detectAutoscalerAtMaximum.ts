import type { Finding } from '../../finding/finding';
import type { AutoscalerReport } from '../../report/autoscaling';
import { currentData } from '../currentData';
import { hasUsedItsRange } from '../hasUsedItsRange';
import {
  capitalised,
  componentValueKeys,
  componentWords,
} from './componentWords';
import type { Detector } from './detector';
import { metricWords } from './metricWords';
import { changeForm } from './remedyForms';

/** Autoscalers that cannot add another pod. The gateway serves: a warning. */
export const detectAutoscalerAtMaximum: Detector = ({ gateway, regions }) =>
  regions.flatMap(report =>
    (currentData(report.autoscaling) ?? []).filter(hasUsedItsRange).map(
      (autoscaler): Finding => ({
        id: 'hpa-at-maximum',
        severity: 'warning',
        regionIds: [report.region.id],
        sentence: `The ${componentWords[autoscaler.component]} in ${
          report.region.id
        } is at its maximum of ${autoscaler.max} pods.`,
        evidence: evidenceOf(autoscaler),
        remedy: `Raise ${
          componentValueKeys[autoscaler.component]
        }.autoscaling.maxReplicas, or give each pod more CPU.`,
        template: changeForm({
          gateway,
          regions: [report],
          component: autoscaler.component,
          change: { autoscaling: { maxReplicas: 2 * autoscaler.max } },
        }),
      }),
    ),
  );

function evidenceOf(autoscaler: AutoscalerReport): string {
  const limited = autoscaler.conditions.find(
    ({ type, status }) => type === 'ScalingLimited' && status === 'True',
  );
  const facts = [
    autoscaler.metrics.map(metricWords).join(', '),
    limited?.since && `it reached its limit ${limited.since}`,
  ].filter(Boolean);
  return facts.length === 0
    ? 'It runs as many pods as it may.'
    : `${capitalised(facts.join('; '))}.`;
}

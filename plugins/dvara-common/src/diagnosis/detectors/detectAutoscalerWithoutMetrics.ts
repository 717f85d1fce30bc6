import type { Finding } from '../../finding/finding';
import { currentData } from '../currentData';
import { blindConditionOf } from '../blindConditionOf';
import { componentWords } from './componentWords';
import type { Detector } from './detector';
import { metricWords } from './metricWords';

/** A new pod has no metrics for its first minute or two: that is no finding. */
const EXPECTED_MS = 3 * 60 * 1000;

/** Autoscalers that are blind, and so do nothing. */
export const detectAutoscalerWithoutMetrics: Detector = ({ regions }) =>
  regions.flatMap(report =>
    (currentData(report.autoscaling) ?? []).flatMap((autoscaler): Finding[] => {
      const blind = blindConditionOf(autoscaler);
      if (
        !blind ||
        (blind.since !== undefined &&
          Date.parse(report.checkedAt) - Date.parse(blind.since) < EXPECTED_MS)
      ) {
        return [];
      }
      return [
        {
          id: 'hpa-without-metrics',
          severity: 'warning',
          regionIds: [report.region.id],
          sentence: `The autoscaler of the ${
            componentWords[autoscaler.component]
          } in ${report.region.id} has no metrics and does not scale.`,
          evidence: `${
            [blind.reason, blind.message].filter(Boolean).join(': ') ||
            autoscaler.metrics.map(metricWords).join(', ')
          }.`,
          remedy:
            'Check that metrics-server runs in the cluster and that the pods have CPU and memory requests.',
        },
      ];
    }),
  );

import type { AutoscalerReport } from '../report/autoscaling';
import { blindConditionOf } from './blindConditionOf';

/**
 * What an autoscaler's numbers say.
 *
 * @public
 */
export interface AutoscalerReading {
  /** Replicas that run, and those that are wanted. */
  current: number;
  desired: number;
  /** Whether more or fewer replicas are wanted than run. */
  changing: boolean;
  /** Whether it can go no higher although it may want to. */
  atMaximum: boolean;
  /** Whether it has no reading of any metric and so decides nothing. */
  withoutMetrics: boolean;
  /** The metric nearest to, or furthest above, its target. */
  leadingMetric?: AutoscalerReport['metrics'][number] & { current: number };
}

/**
 * Reads an autoscaler's numbers, in one place for every screen and finding.
 *
 * @public
 */
export function readAutoscaler(
  autoscaler: AutoscalerReport,
): AutoscalerReading {
  const desired = autoscaler.desired ?? autoscaler.current;
  const measured = autoscaler.metrics.flatMap(metric =>
    metric.current === undefined
      ? []
      : [{ ...metric, current: metric.current }],
  );
  return {
    current: autoscaler.current,
    desired,
    changing: desired !== autoscaler.current,
    atMaximum:
      desired >= autoscaler.max &&
      autoscaler.max > autoscaler.min &&
      !asksForFewer(autoscaler),
    withoutMetrics:
      blindConditionOf(autoscaler) !== undefined ||
      // Without conditions the controller has not looked at it yet.
      (autoscaler.conditions.length > 0 &&
        autoscaler.metrics.length > 0 &&
        measured.length === 0),
    leadingMetric: measured.sort(
      (a, b) => b.current / b.target - a.current / a.target,
    )[0],
  };
}

/**
 * Whether it only waits to go down again, by the controller's own rule: the metric that
 * asks for most pods decides, and one that is not known may ask for more.
 */
function asksForFewer({ metrics, current, max }: AutoscalerReport): boolean {
  return (
    metrics.length > 0 &&
    metrics.every(
      metric =>
        metric.current !== undefined &&
        Math.ceil((current * metric.current) / metric.target) < max,
    )
  );
}

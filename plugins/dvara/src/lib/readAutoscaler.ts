import type { AutoscalerReport } from '@dvara/backstage-plugin-dvara-common';

/**
 * What an autoscaler's numbers say.
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

/** Reads an autoscaler's numbers, in one place for every screen. */
export function readAutoscaler(
  autoscaler: AutoscalerReport,
): AutoscalerReading {
  const desired = autoscaler.desired ?? autoscaler.current;
  const measured = autoscaler.metrics.flatMap(metric =>
    metric.current === undefined
      ? []
      : [{ ...metric, current: metric.current }],
  );
  const inactive = autoscaler.conditions.some(
    ({ type, status, reason }) =>
      type === 'ScalingActive' &&
      status === 'False' &&
      reason !== 'ScalingDisabled',
  );
  return {
    current: autoscaler.current,
    desired,
    changing: desired !== autoscaler.current,
    atMaximum: desired >= autoscaler.max && autoscaler.max > autoscaler.min,
    withoutMetrics:
      inactive ||
      // Without conditions the controller has not looked at it yet.
      (autoscaler.conditions.length > 0 &&
        autoscaler.metrics.length > 0 &&
        measured.length === 0),
    leadingMetric: measured.sort(
      (a, b) => b.current / b.target - a.current / a.target,
    )[0],
  };
}

import type { AutoscalerReport } from '../report/autoscaling';

/**
 * The condition that says that the controller could not compute a count.
 * `ScalingDisabled` is somebody's wish: the Deployment is scaled to 0.
 */
export function blindConditionOf(
  autoscaler: AutoscalerReport,
): AutoscalerReport['conditions'][number] | undefined {
  return autoscaler.conditions.find(
    ({ type, status, reason }) =>
      type === 'ScalingActive' &&
      status === 'False' &&
      reason !== 'ScalingDisabled',
  );
}

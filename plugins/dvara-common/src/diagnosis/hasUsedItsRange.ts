import type { AutoscalerReport } from '../report/autoscaling';
import { readAutoscaler } from './readAutoscaler';

/**
 * Whether an autoscaler runs as many pods as it may and would like more; one that is on
 * its way to its maximum does not yet.
 *
 * @public
 */
export function hasUsedItsRange(autoscaler: AutoscalerReport): boolean {
  return (
    readAutoscaler(autoscaler).atMaximum && autoscaler.current >= autoscaler.max
  );
}

import type { AutoscalerReport } from '../../report/autoscaling';

/** Names that people write otherwise than Kubernetes does. */
const written: Record<string, string> = { cpu: 'CPU' };

/** «CPU 91 % of 70 %», «queue unknown of 30» */
export function metricWords(
  metric: AutoscalerReport['metrics'][number],
): string {
  const unit = metric.unit === 'percent' ? ' %' : '';
  const current =
    metric.current === undefined ? 'unknown' : `${metric.current}${unit}`;
  return `${written[metric.name] ?? metric.name} ${current} of ${
    metric.target
  }${unit}`;
}

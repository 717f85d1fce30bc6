import {
  type AutoscalerReport,
  formatNumber,
} from '@dvara/backstage-plugin-dvara-common';
import type { Translate } from '../hooks/useDvaraTranslation';

type Unit = AutoscalerReport['metrics'][number]['unit'];

/** A metric's reading or target: «48 %», or a plain number. */
export function formatMetric(value: number, unit: Unit): string {
  return unit === 'percent' ? `${Math.round(value)} %` : formatNumber(value);
}

/** CPU and memory as people write them, any other metric by its own name. */
export function metricName(name: string, t: Translate): string {
  switch (name) {
    case 'cpu':
      return t('pods.cpu');
    case 'memory':
      return t('pods.memory');
    default:
      return name;
  }
}

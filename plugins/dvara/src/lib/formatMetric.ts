import {
  type AutoscalerReport,
  formatNumber,
} from '@dvara/backstage-plugin-dvara-common';

type Unit = AutoscalerReport['metrics'][number]['unit'];

/** A metric's reading or target: «48 %», or a plain number. */
export function formatMetric(value: number, unit: Unit): string {
  return unit === 'percent' ? `${Math.round(value)} %` : formatNumber(value);
}

/** «CPU» and «Memory» as people write them, any other metric by its own name. */
export function metricName(name: string): string {
  const names: Record<string, string> = { cpu: 'CPU', memory: 'Memory' };
  return Object.hasOwn(names, name) ? names[name] : name;
}

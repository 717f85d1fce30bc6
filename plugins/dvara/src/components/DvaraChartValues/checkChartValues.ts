import type { JsonObject } from '@backstage/types';
import {
  layerValues,
  type ValuesFault,
} from '@dvara/backstage-plugin-dvara-common';
import type { ChartChecker } from '../../lib/chartChecker';
import type { ChartValuesUiOptions } from './schema';

/**
 * Checks a block of the chart's values over the chart's defaults.
 *
 * @returns the faults within the block
 */
export function checkChartValues(options: {
  ready: ChartChecker;
  value: JsonObject | undefined;
  uiOptions: ChartValuesUiOptions;
}): ValuesFault[] {
  const { ready, value, uiOptions } = options;
  const { chartPath, besides } = uiOptions;
  const values = chartPath
    .split('.')
    .reduceRight<JsonObject>(
      (inner, name) => ({ [name]: inner }),
      layerValues([besides, value]),
    );
  return ready.checker
    .check({ values })
    .filter(
      ({ path }) => path === chartPath || path.startsWith(`${chartPath}.`),
    );
}

import {
  ValuesChecker,
  type ChartRules,
} from '@dvara/backstage-plugin-dvara-common';
import type { DvaraApi } from '../api';

/** The rules of the portal's chart, ready to check values. */
export interface ChartChecker {
  chart: Pick<ChartRules, 'name' | 'version'>;
  checker: ValuesChecker;
}

const known = new WeakMap<DvaraApi, Promise<ChartChecker>>();

/**
 * Reads the chart's rules once per page: they are 100 KB and take a while to compile.
 * A failure is not kept, so that the next question tries again.
 */
export function readChartChecker(api: DvaraApi): Promise<ChartChecker> {
  const before = known.get(api);
  if (before) {
    return before;
  }
  const reading = api
    .getChart()
    .then(({ name, version, valuesSchema, defaults }) => ({
      chart: { name, version },
      checker: new ValuesChecker({ schema: valuesSchema, defaults }),
    }));
  known.set(api, reading);
  reading.catch(() => known.delete(api));
  return reading;
}

import type { JsonObject } from '@backstage/types';
import { ValuesChecker } from '@dvara/backstage-plugin-dvara-common';
import type { GatewayChart } from '../chart/GatewayChart';

/** By schema, which is the same object for as long as the chart is the same. */
const checkers = new WeakMap<JsonObject, ValuesChecker>();

/** The checker of a chart's values; its schema is compiled once, which takes a twentieth of a second. */
export function valuesCheckerOf(
  chart: Pick<GatewayChart, 'valuesSchema' | 'defaults'>,
): ValuesChecker {
  const { valuesSchema: schema, defaults } = chart;
  const checker =
    checkers.get(schema) ?? new ValuesChecker({ schema, defaults });
  checkers.set(schema, checker);
  return checker;
}

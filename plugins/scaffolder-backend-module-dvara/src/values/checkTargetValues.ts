import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { GatewayChart } from '../chart/GatewayChart';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import { refuseForeignValues } from './refuseForeignValues';
import { ValuesChecker } from './ValuesChecker';

/**
 * Checks the values of every release with the chart's own rules, before anything runs
 * anywhere. A fault in all regions is told once.
 *
 * @throws InputError with a sentence per fault
 */
export function checkTargetValues(options: {
  targets: ReleaseTarget[];
  chart: GatewayChart;
  gateway: string;
  existingSecret?: string;
  /** All values of a target, the identity on top. */
  complete: (target: ReleaseTarget) => JsonObject;
}): void {
  const { targets, chart, gateway, existingSecret } = options;
  const checker = new ValuesChecker({
    schema: chart.valuesSchema,
    defaults: chart.defaults,
  });
  const regionsByFault = new Map<string, string[]>();
  for (const target of targets) {
    refuseForeignValues({
      values: target.values,
      region: target.region,
      gateway,
      existingSecret,
    });
    for (const fault of checker.check(options.complete(target))) {
      regionsByFault.set(fault, [
        ...(regionsByFault.get(fault) ?? []),
        target.region.id,
      ]);
    }
  }
  if (regionsByFault.size) {
    throw new InputError(
      `Nothing was started: the values do not fit chart ${chart.name} ${
        chart.version
      }: ${[...regionsByFault]
        .map(([fault, ids]) =>
          ids.length === targets.length
            ? fault
            : `${fault} (region ${ids.join(', ')})`,
        )
        .join('; ')}`,
    );
  }
}

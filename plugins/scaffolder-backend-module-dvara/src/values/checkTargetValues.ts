import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { GatewayChart } from '../chart/GatewayChart';
import type { ActionLimits } from '../limits/ActionLimits';
import { findLimitFaults } from '../limits/findLimitFaults';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import { refuseForeignValues } from './refuseForeignValues';
import { valuesCheckerOf } from './valuesCheckerOf';

const MAX_SENTENCES = 10;

/**
 * Checks the values of every release with the chart's own rules and the portal's limits, before
 * anything runs anywhere. A fault in all regions is told once.
 *
 * @throws InputError with a sentence per fault
 */
export function checkTargetValues(options: {
  targets: ReleaseTarget[];
  chart: GatewayChart;
  gateway: string;
  existingSecret?: string;
  limits: ActionLimits;
  /** All values of a target, the identity on top. */
  complete: (target: ReleaseTarget) => JsonObject;
}): void {
  const { targets, chart, gateway, existingSecret, limits } = options;
  const checker = valuesCheckerOf(chart);
  const regionsBySentence = new Map<string, string[]>();
  const broken = new Set<string>();
  for (const target of targets) {
    // What a release has already is not given by the task, and goes nowhere but to Helm.
    refuseForeignValues({
      values:
        target.reused?.state === 'read' ? target.reused.given : target.values,
      region: target.region,
      gateway,
      existingSecret,
    });
    const values = options.complete(target);
    const faults = checker
      .check({ values, releaseName: target.releaseName })
      .map(({ sentence }) => sentence);
    const limitFaults = findLimitFaults({
      limits,
      values,
      defaults: chart.defaults,
    });
    if (faults.length) {
      broken.add(`chart ${chart.name} ${chart.version}`);
    }
    if (limitFaults.length) {
      broken.add('the limits of this portal');
    }
    for (const sentence of [...faults, ...limitFaults]) {
      regionsBySentence.set(sentence, [
        ...(regionsBySentence.get(sentence) ?? []),
        target.region.id,
      ]);
    }
  }
  if (regionsBySentence.size) {
    const lines = [...regionsBySentence].map(([sentence, ids]) =>
      ids.length === targets.length
        ? sentence
        : `${sentence} (region ${ids.join(', ')})`,
    );
    throw new InputError(
      [
        `Nothing was started: the values do not fit ${[...broken].join(
          ' and ',
        )}:`,
        ...lines.slice(0, MAX_SENTENCES),
        ...(lines.length > MAX_SENTENCES
          ? [`and ${lines.length - MAX_SENTENCES} more`]
          : []),
      ].join('\n- '),
    );
  }
}

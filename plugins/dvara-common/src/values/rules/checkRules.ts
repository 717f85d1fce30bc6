import { isTrue } from '../goTemplate';
import { isJsonObject } from '../isJsonObject';
import type { ValuesFault } from '../ValuesFault';
import { actuatorKeyName } from './actuatorKeyName';
import { autoscalingBounds } from './autoscalingBounds';
import { autoscalingMetric } from './autoscalingMetric';
import { disruptionBudgetEmpty } from './disruptionBudgetEmpty';
import { disruptionBudgetTwice } from './disruptionBudgetTwice';
import { licenceMissing } from './licenceMissing';
import { nameStem } from './nameStem';
import { regionNameWithoutId } from './regionNameWithoutId';
import { rollingUpdateStuck } from './rollingUpdateStuck';
import {
  componentKeys,
  type ComponentRule,
  type ComponentRuleInput,
  type RuleInput,
} from './rule';
import { serverUrlMissing } from './serverUrlMissing';
import { terminationGracePeriod } from './terminationGracePeriod';

const componentRules: ComponentRule[] = [
  autoscalingBounds,
  autoscalingMetric,
  disruptionBudgetEmpty,
  disruptionBudgetTwice,
  rollingUpdateStuck,
  terminationGracePeriod,
  serverUrlMissing,
];

/**
 * The rules of the chart's `validation.tpl`.
 *
 * @returns the chart's own sentences, in the chart's order
 */
export function checkRules(input: RuleInput): ValuesFault[] {
  return [
    nameStem(input),
    ...components(input).flatMap(component =>
      componentRules.map(rule => rule(component)),
    ),
    regionNameWithoutId(input),
    licenceMissing(input),
    actuatorKeyName(input),
  ].filter((fault): fault is ValuesFault => fault !== undefined);
}

/** The components that are switched on. */
function components(input: RuleInput): ComponentRuleInput[] {
  return componentKeys.flatMap(key => {
    const component = input.values[key];
    return isJsonObject(component) && isTrue(component.enabled)
      ? [{ ...input, key, component }]
      : [];
  });
}

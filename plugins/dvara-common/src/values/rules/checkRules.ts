import { isTrue } from '../goTemplate';
import { isJsonObject } from '../isJsonObject';
import type { ValuesFault } from '../ValuesFault';
import { actuatorKeyName } from './actuatorKeyName';
import { autoscalingBounds } from './autoscalingBounds';
import { autoscalingMetric } from './autoscalingMetric';
import { autoscalingRequests } from './autoscalingRequests';
import { awsPair } from './awsPair';
import { disruptionBudgetEmpty } from './disruptionBudgetEmpty';
import { disruptionBudgetTwice } from './disruptionBudgetTwice';
import { environmentTwice } from './environmentTwice';
import { extraObjectsNamed } from './extraObjectsNamed';
import { faultsWithoutEffect } from './faultsWithoutEffect';
import { gatewayConfigForm } from './gatewayConfigForm';
import { ingressRoutes } from './ingressRoutes';
import { licenceMissing } from './licenceMissing';
import { nameStem } from './nameStem';
import { nothingEnabled } from './nothingEnabled';
import { probeWays } from './probeWays';
import { regionNameWithoutId } from './regionNameWithoutId';
import { reservedContainers } from './reservedContainers';
import { reservedMounts } from './reservedMounts';
import { reservedVolumes } from './reservedVolumes';
import { rollingUpdateStuck } from './rollingUpdateStuck';
import {
  componentKeys,
  type ComponentRule,
  type ComponentRuleInput,
  type Rule,
  type RuleInput,
} from './rule';
import { secretsUnread } from './secretsUnread';
import { serverUrlMissing } from './serverUrlMissing';
import { serviceAccountTwice } from './serviceAccountTwice';
import { terminationGracePeriod } from './terminationGracePeriod';

/* All in the chart's order. */

const componentRules: ComponentRule[] = [
  autoscalingBounds,
  autoscalingMetric,
  autoscalingRequests,
  disruptionBudgetEmpty,
  disruptionBudgetTwice,
  rollingUpdateStuck,
  terminationGracePeriod,
  serverUrlMissing,
  probeWays,
  environmentTwice,
  reservedVolumes,
  reservedMounts,
  reservedContainers,
  serviceAccountTwice,
];

const rules: Rule[] = [
  nameStem,
  nothingEnabled,
  input =>
    components(input).flatMap(component =>
      componentRules.flatMap(rule => rule(component)),
    ),
  regionNameWithoutId,
  licenceMissing,
  actuatorKeyName,
  gatewayConfigForm,
  awsPair,
  secretsUnread,
  ingressRoutes,
  extraObjectsNamed,
  faultsWithoutEffect,
];

/**
 * The rules of the chart's `validation.tpl`.
 *
 * @returns the chart's own sentences, in the chart's order
 */
export function checkRules(input: RuleInput): ValuesFault[] {
  return rules.flatMap(rule => rule(input));
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

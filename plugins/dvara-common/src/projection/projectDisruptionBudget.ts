import type { DisruptionBudget } from '../report/disruptionBudget';
import type { KubernetesDisruptionBudget } from './kubernetesObjects';
import { componentOf } from './projectComponents';

/**
 * Reads a PodDisruptionBudget (policy/v1). What the controller has not counted yet is
 * absent, never 0.
 *
 * @returns undefined where it belongs to no component of the chart
 * @public
 */
export function projectDisruptionBudget(
  budget: KubernetesDisruptionBudget,
): DisruptionBudget | undefined {
  const component = componentOf(budget);
  if (!component) {
    return undefined;
  }
  const { metadata, spec, status } = budget;
  return {
    component,
    name: metadata.name,
    minAvailable: spec?.minAvailable,
    maxUnavailable: spec?.maxUnavailable,
    disruptionsAllowed: atLeastNone(status?.disruptionsAllowed),
    currentHealthy: atLeastNone(status?.currentHealthy),
    desiredHealthy: atLeastNone(status?.desiredHealthy),
    expectedPods: atLeastNone(status?.expectedPods),
  };
}

function atLeastNone(count: number | undefined): number | undefined {
  return count === undefined ? undefined : Math.max(0, count);
}

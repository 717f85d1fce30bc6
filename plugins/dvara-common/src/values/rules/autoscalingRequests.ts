import { isTrue, toInteger } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { ComponentRule } from './rule';

const targets = [
  ['cpu', 'targetCPUUtilizationPercentage'],
  ['memory', 'targetMemoryUtilizationPercentage'],
];

/** Kubernetes takes a limit for the request where that is missing. */
export const autoscalingRequests: ComponentRule = ({ key, component }) =>
  isTrue(valueAt(component, 'autoscaling.enabled'))
    ? targets
        .filter(
          ([resource, target]) =>
            toInteger(valueAt(component, `autoscaling.${target}`)) !== 0 &&
            !isTrue(valueAt(component, `resources.requests.${resource}`)) &&
            !isTrue(valueAt(component, `resources.limits.${resource}`)),
        )
        .map(([resource, target]) => ({
          path: `${key}.resources.requests.${resource}`,
          sentence: `${key}.autoscaling.${target} is a percentage of ${key}.resources.requests.${resource}, which is not set: set the request, or set the target to "".`,
        }))
    : [];

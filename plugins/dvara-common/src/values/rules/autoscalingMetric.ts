import { isTrue, toInteger } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { ComponentRule } from './rule';

export const autoscalingMetric: ComponentRule = ({ key, component }) => {
  const cpu = 'autoscaling.targetCPUUtilizationPercentage';
  const memory = 'autoscaling.targetMemoryUtilizationPercentage';
  return isTrue(valueAt(component, 'autoscaling.enabled')) &&
    !toInteger(valueAt(component, cpu)) &&
    !toInteger(valueAt(component, memory))
    ? [
        {
          path: `${key}.${cpu}`,
          sentence: `${key}.autoscaling has no metric: set ${key}.${cpu} or ${key}.${memory}, or set ${key}.autoscaling.enabled to false.`,
        },
      ]
    : [];
};

import { isTrue, toInteger } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { ComponentRule } from './rule';

export const autoscalingBounds: ComponentRule = ({ key, component }) => {
  const min = toInteger(valueAt(component, 'autoscaling.minReplicas'));
  const max = toInteger(valueAt(component, 'autoscaling.maxReplicas'));
  return isTrue(valueAt(component, 'autoscaling.enabled')) && min > max
    ? [
        {
          path: `${key}.autoscaling.minReplicas`,
          sentence: `${key}.autoscaling.minReplicas (${min}) is above ${key}.autoscaling.maxReplicas (${max}): lower the one or raise the other.`,
        },
      ]
    : [];
};

import { isZero } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { ComponentRule } from './rule';

export const rollingUpdateStuck: ComponentRule = ({ key, component }) =>
  isZero(valueAt(component, 'rollingUpdate.maxSurge')) &&
  isZero(valueAt(component, 'rollingUpdate.maxUnavailable'))
    ? [
        {
          path: `${key}.rollingUpdate.maxSurge`,
          sentence: `${key}.rollingUpdate.maxSurge and ${key}.rollingUpdate.maxUnavailable are both 0, so no pod could ever be replaced: set one of them to 1 or more.`,
        },
      ]
    : [];

import { isTrue, toText } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { ComponentRule } from './rule';

export const disruptionBudgetEmpty: ComponentRule = ({ key, component }) =>
  isTrue(valueAt(component, 'pdb.enabled')) &&
  toText(valueAt(component, 'pdb.minAvailable')) === '' &&
  toText(valueAt(component, 'pdb.maxUnavailable')) === ''
    ? [
        {
          path: `${key}.pdb`,
          sentence: `${key}.pdb is enabled but says nothing: set ${key}.pdb.minAvailable or ${key}.pdb.maxUnavailable.`,
        },
      ]
    : [];

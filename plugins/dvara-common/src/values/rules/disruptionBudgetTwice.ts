import { isTrue, toText } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { ComponentRule } from './rule';

/** The default of `minAvailable`, 1, gives way to `maxUnavailable`. */
export const disruptionBudgetTwice: ComponentRule = ({ key, component }) => {
  const min = toText(valueAt(component, 'pdb.minAvailable'));
  const max = toText(valueAt(component, 'pdb.maxUnavailable'));
  return isTrue(valueAt(component, 'pdb.enabled')) &&
    max !== '' &&
    min !== '' &&
    min !== '1'
    ? [
        {
          path: `${key}.pdb.maxUnavailable`,
          sentence: `${key}.pdb.minAvailable (${min}) and ${key}.pdb.maxUnavailable (${max}) are both set, and Kubernetes accepts only one: set ${key}.pdb.minAvailable to "" or ${key}.pdb.maxUnavailable to "".`,
        },
      ]
    : [];
};

import { isTrue } from '../goTemplate';
import { isJsonObject } from '../isJsonObject';
import { valueAt } from '../valueAt';
import type { Rule } from './rule';

/** Objects given as text are looked at by Helm alone. */
export const extraObjectsNamed: Rule = ({ values }) => {
  const list = valueAt(values, 'extraObjects');
  return (Array.isArray(list) ? list : []).flatMap((object, index) =>
    isJsonObject(object)
      ? ['apiVersion', 'kind']
          .filter(name => !isTrue(object[name]))
          .map(name => ({
            path: `extraObjects.${index}`,
            sentence: `extraObjects[${index}] has no ${name}: add it, every object needs apiVersion and kind.`,
          }))
      : [],
  );
};

import { toText } from '../goTemplate';
import { mapsAt } from './mapsAt';
import type { ComponentRule } from './rule';

export const environmentTwice: ComponentRule = ({ key, component }) => {
  const names = mapsAt(component, 'extraEnv').map(({ name }) => toText(name));
  return names
    .filter(
      (name, index) =>
        names.slice(0, index).filter(earlier => earlier === name).length === 1,
    )
    .map(name => ({
      path: `${key}.extraEnv`,
      sentence: `${key}.extraEnv sets ${name} more than once, and Kubernetes refuses that: keep one entry of this name.`,
    }));
};

import { isTrue, toText } from '../goTemplate';
import { mapsAt } from './mapsAt';
import type { ComponentRule } from './rule';

export const reservedVolumes: ComponentRule = ({ key, component }) => {
  const hasConfig = key === 'gatewayServer' && isTrue(component.gatewayConfig);
  const reserved = hasConfig ? ['tmp', 'config'] : ['tmp'];
  return mapsAt(component, 'extraVolumes')
    .map(({ name }) => toText(name))
    .filter(name => reserved.includes(name))
    .map(name => ({
      path: `${key}.extraVolumes`,
      sentence: `${key}.extraVolumes has a volume named ${name}, a name that the chart uses itself: choose another name.`,
    }));
};

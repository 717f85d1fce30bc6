import { isTrue, toText } from '../goTemplate';
import { mapsAt } from './mapsAt';
import type { ComponentRule } from './rule';

export const reservedMounts: ComponentRule = ({ key, component }) => {
  const hasConfig = key === 'gatewayServer' && isTrue(component.gatewayConfig);
  const reserved = hasConfig ? ['/tmp', '/etc/dvara/gateway.yaml'] : ['/tmp'];
  return mapsAt(component, 'extraVolumeMounts')
    .map(({ name, mountPath }) => ({
      name: toText(name),
      mountPath: toText(mountPath),
    }))
    .filter(({ mountPath }) => reserved.includes(mountPath.replace(/\/$/, '')))
    .map(({ name, mountPath }) => ({
      path: `${key}.extraVolumeMounts`,
      sentence: `${key}.extraVolumeMounts mounts ${name} at ${mountPath}, where the chart mounts a volume of its own: choose another mountPath.`,
    }));
};

import { isTrue } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { ComponentRule } from './rule';

export const serverUrlMissing: ComponentRule = ({ key, component, values }) =>
  key !== 'gatewayServer' &&
  !isTrue(valueAt(values, 'gatewayServer.enabled')) &&
  !isTrue(valueAt(component, 'gatewayServerUrl'))
    ? [
        {
          path: `${key}.gatewayServerUrl`,
          sentence: `${key}.gatewayServerUrl is empty while gatewayServer.enabled is false: set ${key}.gatewayServerUrl to the URL of the gateway server, or switch on gatewayServer.enabled.`,
        },
      ]
    : [];

import { isTrue } from '../goTemplate';
import { valueAt } from '../valueAt';
import { componentKeys, type Rule } from './rule';

export const nothingEnabled: Rule = ({ values }) =>
  componentKeys.some(key => isTrue(valueAt(values, `${key}.enabled`)))
    ? []
    : [
        {
          path: 'gatewayServer.enabled',
          sentence:
            'gatewayServer.enabled, gatewayUi.enabled and mcpProxyServer.enabled are all false, so nothing would run: set one of them to true.',
        },
      ];

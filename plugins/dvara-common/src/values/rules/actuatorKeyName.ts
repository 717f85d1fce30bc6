import { isTrue } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { Rule } from './rule';

export const actuatorKeyName: Rule = ({ values }) =>
  isTrue(valueAt(values, 'gatewayServer.enabled')) &&
  isTrue(valueAt(values, 'gatewayServer.actuatorApiKey.secretName')) &&
  !isTrue(valueAt(values, 'gatewayServer.actuatorApiKey.key'))
    ? [
        {
          path: 'gatewayServer.actuatorApiKey.key',
          sentence:
            'gatewayServer.actuatorApiKey.secretName is set without gatewayServer.actuatorApiKey.key: name the key that holds the API key.',
        },
      ]
    : [];

import { isTrue } from '../goTemplate';
import { valueAt } from '../valueAt';
import { isYamlMap } from '../yaml/isYamlMap';
import type { Rule } from './rule';

export const gatewayConfigForm: Rule = ({ values }) => {
  const config = valueAt(values, 'gatewayServer.gatewayConfig');
  return isTrue(valueAt(values, 'gatewayServer.enabled')) &&
    typeof config === 'string' &&
    config !== '' &&
    !isYamlMap(config)
    ? [
        {
          path: 'gatewayServer.gatewayConfig',
          sentence:
            'gatewayServer.gatewayConfig is a text that is no YAML map, so the gateway could not read it: correct it, or give it as a map.',
        },
      ]
    : [];
};

import { isTrue } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { Rule } from './rule';

export const licenceMissing: Rule = ({ values }) =>
  isTrue(valueAt(values, 'mcpProxyServer.enabled')) &&
  !isTrue(valueAt(values, 'secrets.existingSecret')) &&
  !isTrue(valueAt(values, 'secrets.enterpriseLicenseKey'))
    ? [
        {
          path: 'mcpProxyServer.enabled',
          sentence:
            'mcpProxyServer.enabled needs an enterprise licence: set secrets.enterpriseLicenseKey, or secrets.existingSecret to a Secret with the key enterprise-license-key.',
        },
      ]
    : [];

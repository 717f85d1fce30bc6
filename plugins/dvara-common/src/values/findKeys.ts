import type { JsonObject } from '@backstage/types';
import { valueAt } from './valueAt';
import type { ValuesFault } from './ValuesFault';

/** Values of the chart that would carry a credential into Helm’s release and the task’s parameters. */
const keyPaths = [
  'secrets.providerKeys.openai',
  'secrets.providerKeys.anthropic',
  'secrets.providerKeys.gemini',
  'secrets.providerKeys.awsAccessKeyId',
  'secrets.providerKeys.awsSecretAccessKey',
  'secrets.gatewayInternalSecret',
  'secrets.gatewayEncryptionMasterPassword',
  'secrets.enterpriseLicenseKey',
];

/**
 * Keys and passwords among chart values, which belong into the gateway's Secret.
 *
 * @returns a fault per key that holds something, never with what it holds
 *
 * @public
 */
export function findKeys(values: JsonObject): ValuesFault[] {
  return keyPaths
    .filter(path => {
      const value = valueAt(values, path);
      return value !== undefined && value !== null && value !== '';
    })
    .map(path => ({
      path,
      sentence: `${path} would be stored in the task and in Helm’s release: put keys on the Providers page, which gives them to dvara:secret:apply`,
    }));
}

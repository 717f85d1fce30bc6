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

/** Flags that the chart reads only where it makes the Secret itself. */
const flagPaths = [
  'secrets.ollamaEnabled',
  'secrets.ollamaBaseUrl',
  'secrets.bedrockEnabled',
  'secrets.mockProviderEnabled',
];

/**
 * Values that `dvara:release:deploy` does not take because they belong into the
 * gateway's Secret: keys and passwords, and beside an existing Secret its flags.
 *
 * @returns a fault per value that holds something, never with what it holds
 *
 * @public
 */
export function findForeignValues(options: {
  values: JsonObject;
  /** Name of the Secret that the release reads, where it does not make its own. */
  existingSecret?: string;
}): ValuesFault[] {
  const { values, existingSecret } = options;
  const isSet = (path: string) => {
    const value = valueAt(values, path);
    return value !== undefined && value !== null && value !== '';
  };
  const flags = existingSecret ? flagPaths.filter(isSet) : [];
  return [
    ...keyPaths.filter(isSet).map(path => ({
      path,
      sentence: `${path} would be stored in the task and in Helm’s release: put keys on the Providers page, which gives them to dvara:secret:apply`,
    })),
    ...flags.map(path => ({
      path,
      sentence: `${path} would have no effect beside existingSecret: give it to dvara:secret:apply as a flag`,
    })),
  ];
}

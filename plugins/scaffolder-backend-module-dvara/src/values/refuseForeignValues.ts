import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { DvaraRegion } from '@dvara/backstage-plugin-dvara-node';
import { get } from 'lodash';

/** Keys of the chart that would carry a credential into Helm’s release and the task's parameters. */
const credentialPaths = [
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
 * Refuses values that the action does not take, naming them but never their content.
 *
 * @throws InputError
 */
export function refuseForeignValues(options: {
  values: JsonObject;
  region: DvaraRegion;
  gateway: string;
  existingSecret: string | undefined;
}): void {
  const { values, region, existingSecret } = options;
  const isSet = (path: string) => {
    const value: unknown = get(values, path);
    return value !== undefined && value !== null && value !== '';
  };

  const credentials = credentialPaths.filter(isSet);
  if (credentials.length) {
    throw new InputError(
      `Nothing was started: ${credentials.join(
        ', ',
      )} would be stored in the task and in Helm’s release. Put keys into the gateway’s Secret by dvara:secret:apply and name it in existingSecret`,
    );
  }
  if (existingSecret) {
    const flags = flagPaths.filter(isSet);
    if (flags.length) {
      throw new InputError(
        `Nothing was started: ${flags.join(
          ', ',
        )} would have no effect beside existingSecret. Give them to dvara:secret:apply as flags`,
      );
    }
  }

  const identity: Array<[path: string, expected: string]> = [
    ['gatewayServer.region.id', region.id],
    ['gatewayServer.region.name', region.name],
    ['secrets.existingSecret', existingSecret ?? ''],
    ['nameOverride', ''],
    ['fullnameOverride', ''],
    ['commonLabels["dvara.ai/gateway"]', options.gateway],
    ['commonLabels["backstage.io/kubernetes-id"]', options.gateway],
  ];
  for (const [path, expected] of identity) {
    if (isSet(path) && get(values, path) !== expected) {
      throw new InputError(
        `Nothing was started: ${path} is set by the action${
          expected ? ` (${expected} in region ${region.id})` : ''
        } and cannot be changed by values`,
      );
    }
  }
}

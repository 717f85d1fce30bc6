import { isTrue, toText } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { Rule } from './rule';

const keys = [
  'openai',
  'anthropic',
  'gemini',
  'awsAccessKeyId',
  'awsSecretAccessKey',
].map(name => `secrets.providerKeys.${name}`);

/** A flag that says `false` asks for nothing. */
const flagsAndSecrets = [
  'ollamaEnabled',
  'ollamaBaseUrl',
  'bedrockEnabled',
  'mockProviderEnabled',
  'gatewayInternalSecret',
  'gatewayEncryptionMasterPassword',
  'enterpriseLicenseKey',
].map(name => `secrets.${name}`);

export const secretsUnread: Rule = ({ values }) => {
  if (
    isTrue(valueAt(values, 'secrets.existingSecret')) ||
    isTrue(valueAt(values, 'secrets.create'))
  ) {
    return [];
  }
  const text = (path: string) => toText(valueAt(values, path));
  const given = [
    ...keys.filter(path => text(path) !== ''),
    ...flagsAndSecrets.filter(
      path => !['', 'false'].includes(text(path).toLocaleLowerCase('en-US')),
    ),
  ];
  return given.length
    ? [
        {
          path: 'secrets.create',
          sentence: `secrets.create is false and secrets.existingSecret is empty, so what is given would reach no pod (${given.join(
            ', ',
          )}): set secrets.create to true, or secrets.existingSecret to the Secret that holds it.`,
        },
      ]
    : [];
};

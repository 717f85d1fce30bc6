import { isTrue } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { Rule } from './rule';

const ID = 'secrets.providerKeys.awsAccessKeyId';
const KEY = 'secrets.providerKeys.awsSecretAccessKey';

export const awsPair: Rule = ({ values }) => {
  if (
    isTrue(valueAt(values, 'secrets.existingSecret')) ||
    !isTrue(valueAt(values, 'secrets.create'))
  ) {
    return [];
  }
  const given = [ID, KEY].filter(path => isTrue(valueAt(values, path)));
  return given.length === 1
    ? given.map(path => ({
        path,
        sentence: `${path} is set without ${
          path === ID ? KEY : ID
        }, and AWS wants both: set the other too, or empty both to use a role.`,
      }))
    : [];
};

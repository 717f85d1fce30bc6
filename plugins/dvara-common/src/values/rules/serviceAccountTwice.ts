import { isTrue, toText } from '../goTemplate';
import { valueAt } from '../valueAt';
import { nameStemOf } from './nameStemOf';
import {
  componentKeys,
  type ComponentKey,
  type ComponentRule,
  type RuleInput,
} from './rule';

const suffixes: Record<ComponentKey, string> = {
  gatewayServer: 'server',
  gatewayUi: 'ui',
  mcpProxyServer: 'mcp-proxy',
};

export const serviceAccountTwice: ComponentRule = input => {
  const { key } = input;
  const name = madeAccount(input, key);
  const earlier = componentKeys
    .slice(0, componentKeys.indexOf(key))
    .find(other => name !== undefined && madeAccount(input, other) === name);
  return earlier
    ? [
        {
          path: `${key}.serviceAccount.name`,
          sentence: `${key}.serviceAccount.name (${name}) is the service account that ${earlier} makes: set ${key}.serviceAccount.create to false to share it, or choose another name.`,
        },
      ]
    : [];
};

/** Name of the service account that a component makes; undefined where it makes none. */
function madeAccount(input: RuleInput, key: ComponentKey): string | undefined {
  const { values } = input;
  if (
    !isTrue(valueAt(values, `${key}.enabled`)) ||
    !isTrue(valueAt(values, `${key}.serviceAccount.create`))
  ) {
    return undefined;
  }
  const stem = nameStemOf(input);
  return (
    toText(valueAt(values, `${key}.serviceAccount.name`)) ||
    (stem === undefined ? undefined : `${stem}-${suffixes[key]}`)
  );
}

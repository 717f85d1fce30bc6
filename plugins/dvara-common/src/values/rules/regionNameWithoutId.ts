import { isTrue, toText } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { Rule } from './rule';

export const regionNameWithoutId: Rule = ({ values }) => {
  const name = valueAt(values, 'gatewayServer.region.name');
  return isTrue(name) && !isTrue(valueAt(values, 'gatewayServer.region.id'))
    ? [
        {
          path: 'gatewayServer.region.id',
          sentence: `gatewayServer.region.name ("${toText(
            name,
          )}") is set without gatewayServer.region.id: set gatewayServer.region.id too, or empty the name.`,
        },
      ]
    : [];
};

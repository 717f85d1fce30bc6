import { isTrue } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { Rule } from './rule';

const server = ['notReady', 'crashLoop'].map(name => ({
  path: `faults.${name}`,
  needed: 'gatewayServer.enabled',
  does: 'acts on the gateway server',
}));
const tests = ['testFail', 'testTimeout'].map(name => ({
  path: `faults.${name}`,
  needed: 'tests.enabled',
  does: 'adds a test pod',
}));

export const faultsWithoutEffect: Rule = ({ values }) =>
  [...server, ...tests]
    .filter(
      ({ path, needed }) =>
        isTrue(valueAt(values, path)) && !isTrue(valueAt(values, needed)),
    )
    .map(({ path, needed, does }) => ({
      path,
      sentence: `${path} ${does}, and ${needed} is false: set ${needed} to true, or ${path} to false.`,
    }));

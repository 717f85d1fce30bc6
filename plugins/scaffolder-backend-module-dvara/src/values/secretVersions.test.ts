import type { JsonObject } from '@backstage/types';
import {
  gatewaySecretKeys,
  type GatewaySecretKey,
} from '@dvara/backstage-plugin-dvara-common';
import type { GatewaySecretFacts } from '../secret/gatewaySecret';
import {
  keyVersionsOf,
  renewVersionSalts,
  VERSION_SALT_KEY,
} from '../secret/keyVersions';
import { secretVersions, type SecretReader } from './secretVersions';

const secretName = 'orders-llm-keys';
const createSalts = () => renewVersionSalts({ data: {}, changed: [] });
const salts = createSalts();

const factsOf = (
  keys: Record<string, string>,
  saltsThen: string | undefined = salts,
): GatewaySecretFacts => ({
  resourceVersion: '41',
  keys: {} as GatewaySecretFacts['keys'],
  flags: {},
  keyVersions: keyVersionsOf(
    Object.fromEntries(
      Object.entries({ ...keys, [VERSION_SALT_KEY]: saltsThen }).map(
        ([key, value]) => [key, Buffer.from(value).toString('base64')],
      ),
    ),
  ),
});

const keys = Object.fromEntries(
  gatewaySecretKeys.map(key => [key, `value of ${key}`]),
);

/** The components whose version differs between two Secrets. */
const rolledBy = (options: {
  from?: Record<string, string>;
  to: Record<string, string>;
  values?: JsonObject;
}): SecretReader[] => {
  const { from = keys, to, values = {} } = options;
  const before = secretVersions({ values, secretName, secret: factsOf(from) });
  const after = secretVersions({ values, secretName, secret: factsOf(to) });
  return (Object.keys(before) as SecretReader[]).filter(
    component => before[component] !== after[component],
  );
};

describe('secretVersions', () => {
  it('changes for exactly the components that read a changed, new or missing key', () => {
    const all = ['gatewayServer', 'gatewayUi', 'mcpProxyServer'];
    const readers: Partial<Record<GatewaySecretKey, string[]>> = {
      'gateway-internal-secret': all,
      'enterprise-license-key': all,
      'gateway-encryption-master-password': ['gatewayServer', 'mcpProxyServer'],
    };
    for (const key of gatewaySecretKeys) {
      const expected = readers[key] ?? ['gatewayServer'];
      expect([key, rolledBy({ to: { ...keys, [key]: 'new' } })]).toEqual([
        key,
        expected,
      ]);
      const { [key]: _, ...without } = keys;
      expect([key, rolledBy({ to: without })]).toEqual([key, expected]);
      expect([key, rolledBy({ from: without, to: keys })]).toEqual([
        key,
        expected,
      ]);
    }
    expect(rolledBy({ to: { ...keys } })).toEqual([]);
  });

  it('takes a component that names the Secret in its additions for a reader of all that it holds', () => {
    const values = {
      gatewayUi: { extraEnvFrom: [{ secretRef: { name: secretName } }] },
      mcpProxyServer: { extraEnvFrom: [{ secretRef: { name: 'another' } }] },
    };
    expect(
      rolledBy({ values, to: { ...keys, 'openai-api-key': 'new' } }),
    ).toEqual(['gatewayServer', 'gatewayUi']);
    expect(rolledBy({ values, to: { ...keys, 'own-key': 'new' } })).toEqual([
      'gatewayUi',
    ]);
  });

  it('counts a Secret of somebody else as a whole, and one that does not exist as absent', () => {
    const { resourceVersion, keys: states } = factsOf(keys);
    expect(
      secretVersions({
        values: {},
        secretName,
        secret: { resourceVersion, keys: states, flags: {} },
      }),
    ).toEqual({ gatewayServer: '41', gatewayUi: '41', mcpProxyServer: '41' });
    expect(secretVersions({ values: {}, secretName }).gatewayUi).toBe('absent');
  });

  it('cannot be guessed from: the same keys have other versions under another salt', () => {
    const versionsWith = (saltsThen: string) =>
      secretVersions({
        values: {},
        secretName,
        secret: factsOf({ 'gateway-internal-secret': '1234' }, saltsThen),
      });
    const one = versionsWith(salts);
    expect(versionsWith(salts)).toEqual(one);
    const other = versionsWith(createSalts());
    (Object.keys(one) as SecretReader[]).forEach(component =>
      expect(one[component]).not.toBe(other[component]),
    );
  });

  it('does not trust a salt that is too short', () => {
    expect(
      keyVersionsOf({
        [VERSION_SALT_KEY]: Buffer.from('short').toString('base64'),
      }),
    ).toBeUndefined();
  });
});

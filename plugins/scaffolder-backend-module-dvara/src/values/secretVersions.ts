import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '@backstage/types';
import {
  gatewaySecretKeys,
  type GatewaySecretKey,
} from '@dvara/backstage-plugin-dvara-common';
import { get } from 'lodash';
import type { GatewaySecretFacts } from '../secret/gatewaySecret';

/** Which keys each component reads, by its key in the values; a test holds it to the chart. */
export const keysByComponent = {
  gatewayServer: gatewaySecretKeys,
  gatewayUi: ['gateway-internal-secret', 'enterprise-license-key'],
  mcpProxyServer: [
    'gateway-internal-secret',
    'enterprise-license-key',
    'gateway-encryption-master-password',
  ],
} satisfies Record<string, readonly GatewaySecretKey[]>;

export type SecretReader = keyof typeof keysByComponent;

/** For each component the version of what it reads of the gateway's Secret. */
export type SecretVersions = Record<SecretReader, string>;

/** Values by which a component may name the Secret in ways of its own. */
const additions = [
  'extraEnv',
  'extraEnvFrom',
  'extraVolumes',
  'initContainers',
  'extraContainers',
  'actuatorApiKey',
];

/**
 * The versions that are stamped on the pods, so that a changed key replaces exactly those that read
 * it. A component whose additions name the Secret counts as a reader of all its keys; a
 * Secret whose keys have no versions of their own counts as a whole for every component.
 *
 * @param options - `values` are the release's; `secret` is absent where there is no such Secret
 */
export function secretVersions(options: {
  values: JsonObject;
  secretName: string;
  secret?: GatewaySecretFacts;
}): SecretVersions {
  const { values, secretName, secret } = options;
  const versionFor = (component: SecretReader): string => {
    const versions = secret?.keyVersions;
    if (!versions) {
      return secret?.resourceVersion ?? 'absent';
    }
    const added = additions.map(
      (name): JsonValue => get(values, [component, name]) ?? null,
    );
    const keys = mentions({ value: added, text: secretName })
      ? [
          ...new Set([...keysByComponent[component], ...Object.keys(versions)]),
        ].sort()
      : keysByComponent[component];
    return createHash('sha256')
      .update(JSON.stringify(keys.map(key => [key, versions[key] ?? null])))
      .digest('hex')
      .slice(0, 16);
  };
  return {
    gatewayServer: versionFor('gatewayServer'),
    gatewayUi: versionFor('gatewayUi'),
    mcpProxyServer: versionFor('mcpProxyServer'),
  };
}

function mentions(options: {
  value: JsonValue | undefined;
  text: string;
}): boolean {
  const { value, text } = options;
  return typeof value === 'object' && value !== null
    ? Object.values(value).some(each => mentions({ value: each, text }))
    : value === text;
}

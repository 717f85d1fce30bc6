import type { JsonObject } from '@backstage/types';
import {
  GATEWAY_LABEL,
  KUBERNETES_ID_LABEL,
} from '@dvara/backstage-plugin-dvara-common';
import type { DvaraRegion } from '@dvara/backstage-plugin-dvara-node';
import type { SecretReader, SecretVersions } from './secretVersions';

/**
 * Pod annotation: the version of what the pods read of the existing Secret. A changed
 * key rolls exactly the components that read it.
 */
export const SECRET_VERSION_ANNOTATION = 'dvara.ai/secret-version';

/** The top layer of values: who the release is. No other layer can change it. */
export function identityValues(options: {
  region: DvaraRegion;
  gateway: string;
  owner?: string;
  system?: string;
  lifecycle?: string;
  secret?: { name: string; versions: SecretVersions };
}): JsonObject {
  const { region, gateway, secret } = options;
  const annotations: JsonObject = {};
  for (const name of ['owner', 'system', 'lifecycle'] as const) {
    const value = options[name];
    if (value) {
      annotations[`dvara.ai/${name}`] = value;
    }
  }
  const stamp = (component: SecretReader): JsonObject =>
    secret
      ? {
          podAnnotations: {
            [SECRET_VERSION_ANNOTATION]: secret.versions[component],
          },
        }
      : {};
  return {
    gatewayServer: {
      region: { id: region.id, name: region.name },
      ...stamp('gatewayServer'),
    },
    gatewayUi: stamp('gatewayUi'),
    mcpProxyServer: stamp('mcpProxyServer'),
    commonLabels: {
      [GATEWAY_LABEL]: gateway,
      [KUBERNETES_ID_LABEL]: gateway,
    },
    commonAnnotations: annotations,
    ...(secret && {
      secrets: { create: false, existingSecret: secret.name },
    }),
  };
}

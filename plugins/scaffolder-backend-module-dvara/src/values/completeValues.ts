import type { JsonObject } from '@backstage/types';
import { layerValues } from '@dvara/backstage-plugin-dvara-common';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import type { GatewaySecretFacts } from '../secret/gatewaySecret';
import { identityValues } from './identityValues';
import { secretVersions } from './secretVersions';

/** The Secret that a release reads: as asked for, or as its reused values name it. */
export function existingSecretOf(options: {
  target: ReleaseTarget;
  existingSecret?: string;
}): string | undefined {
  const { target, existingSecret } = options;
  return (
    existingSecret ??
    (target.reused?.state === 'read' ? target.reused.existingSecret : undefined)
  );
}

/** Gives all values of a release, by what its Secret is now; absent where there is none. */
export type CompleteValues = (facts: {
  secret?: GatewaySecretFacts;
}) => JsonObject;

/** All layers of values, the release's identity on top. */
export function completeValues(options: {
  input: {
    gateway: string;
    owner?: string;
    system?: string;
    lifecycle?: string;
    existingSecret?: string;
  };
  target: ReleaseTarget;
  secret?: GatewaySecretFacts;
}): JsonObject {
  const { input, target, secret } = options;
  const { gateway, owner, system, lifecycle } = input;
  const secretName = existingSecretOf({
    target,
    existingSecret: input.existingSecret,
  });
  return layerValues([
    target.values,
    identityValues({
      region: target.region,
      gateway,
      owner,
      system,
      lifecycle,
      secret: secretName
        ? {
            name: secretName,
            versions: secretVersions({
              values: target.values,
              secretName,
              secret,
            }),
          }
        : undefined,
    }),
  ]);
}

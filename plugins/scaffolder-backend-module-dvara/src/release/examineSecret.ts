import { ConflictError } from '@backstage/errors';
import { GATEWAY_LABEL } from '@dvara/backstage-plugin-dvara-common';
import {
  readGatewaySecret,
  type GatewaySecretFacts,
} from '../secret/gatewaySecret';
import { readReleaseSecrets } from './readReleaseSecrets';
import { refuseForeignSecret } from './refuseForeignSecret';
import type { ReleaseWork } from './ReleaseWork';

/**
 * Reads the facts of the Secret that a release is to read, and from now on masks its keys and
 * those that the running pods read.
 *
 * @returns undefined where no Secret is named, or there is none of that name
 * @throws ConflictError where the Secret belongs to another gateway, or does not say to which, unless it is
 * called after this one or the release reads it already
 * @throws ClusterError
 */
export async function examineSecret(options: {
  work: ReleaseWork;
  existingSecret?: string;
}): Promise<GatewaySecretFacts | undefined> {
  const { work, existingSecret } = options;
  const { client, helmTarget, signal } = work;
  const { namespace, releaseName } = helmTarget;
  const secret = existingSecret
    ? await readGatewaySecret({
        client,
        namespace,
        secretName: existingSecret,
        signal,
      })
    : undefined;
  if (secret && existingSecret) {
    refuseForeignSecret({
      work,
      secretName: existingSecret,
      secret,
      remedy: 'Choose another existingSecret',
    });
  }
  const { names, texts } = await readReleaseSecrets({
    client,
    namespace,
    releaseName,
    named: existingSecret ? [existingSecret] : [],
    signal,
  });
  work.redactor.add(texts);
  if (
    secret &&
    existingSecret &&
    !secret.gateway &&
    !`${existingSecret}-`.startsWith(`${work.gateway}-`) &&
    !names.includes(existingSecret)
  ) {
    throw new ConflictError(
      `Secret ${existingSecret} in namespace ${namespace} does not say which gateway it is for. If it is for ${work.gateway}, whoever made it sets the label ${GATEWAY_LABEL}=${work.gateway} on it; else choose another existingSecret`,
    );
  }
  return secret;
}

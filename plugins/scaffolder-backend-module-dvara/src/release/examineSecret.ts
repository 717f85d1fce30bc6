import { ConflictError } from '@backstage/errors';
import {
  readGatewaySecret,
  type GatewaySecretFacts,
} from '../secret/gatewaySecret';
import { readReleaseSecrets } from './readReleaseSecrets';
import type { ReleaseWork } from './ReleaseWork';

/**
 * Reads the facts of the Secret that a release is to read, and from now on masks its keys and
 * those that the running pods read.
 *
 * @returns undefined where no Secret is named, or there is none of that name
 * @throws ConflictError where the Secret belongs to another gateway
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
  if (secret?.gateway && secret.gateway !== work.gateway) {
    throw new ConflictError(
      `Secret ${existingSecret} in namespace ${namespace} belongs to gateway ${secret.gateway}, not to ${work.gateway}. Choose another existingSecret`,
    );
  }
  const { texts } = await readReleaseSecrets({
    client,
    namespace,
    releaseName,
    named: existingSecret ? [existingSecret] : [],
    signal,
  });
  work.redactor.add(texts);
  return secret;
}

import { ConflictError } from '@backstage/errors';
import type { GatewaySecretFacts } from '../secret/gatewaySecret';
import type { ReleaseWork } from './ReleaseWork';

/**
 * Keeps a release from reading the keys of another gateway.
 *
 * @throws ConflictError naming the Secret and the gateway that it belongs to
 */
export function refuseForeignSecret(options: {
  work: Pick<ReleaseWork, 'gateway' | 'helmTarget'>;
  secretName: string;
  secret: GatewaySecretFacts;
  /** What to do instead. */
  remedy: string;
}): void {
  const { work, secretName, secret, remedy } = options;
  if (secret.gateway && secret.gateway !== work.gateway) {
    throw new ConflictError(
      `Secret ${secretName} in namespace ${work.helmTarget.namespace} belongs to gateway ${secret.gateway}, not to ${work.gateway}. ${remedy}`,
    );
  }
}

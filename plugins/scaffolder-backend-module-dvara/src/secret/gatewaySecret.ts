import { ConflictError } from '@backstage/errors';
import {
  GATEWAY_LABEL,
  gatewaySecretKeys,
  MANAGED_BY_LABEL,
  type GatewaySecretKey,
} from '@dvara/backstage-plugin-dvara-common';
import {
  isClusterError,
  type ClusterClient,
} from '@dvara/backstage-plugin-dvara-node';
import { z } from 'zod/v3';
import { flagKeys, type FlagKey } from './flagKeys';
import {
  keyVersionsOf,
  renewVersionSalts,
  VERSION_SALT_KEY,
} from './keyVersions';

/** Value of the managed-by label on what the actions wrote themselves. */
export const MANAGED_BY = 'dvara-backstage';

/** Tries against another writer of the same Secret. */
const MAX_TRIES = 5;

/** For each of the twelve keys: has it text, is it empty, is it missing. */
export type SecretKeyStates = Record<
  GatewaySecretKey,
  'present' | 'empty' | 'missing'
>;

/** What may be known about a gateway's Secret; never a value. */
export interface GatewaySecretFacts {
  resourceVersion: string;
  keys: SecretKeyStates;
  /** Of each key a version that changes with it; absent where others have made the Secret. */
  keyVersions?: Record<string, string>;
  /** Values of the keys that hold no secret. */
  flags: Partial<Record<FlagKey, string>>;
  /** The gateway that the Secret's label names, if any. */
  gateway?: string;
}

const secretSchema = z.object({
  metadata: z.object({
    resourceVersion: z.string(),
    labels: z.record(z.string()).optional(),
  }),
  type: z.string().optional(),
  immutable: z.boolean().optional(),
  data: z.record(z.string()).nullish(),
});

type SecretObject = z.infer<typeof secretSchema>;

interface SecretPlace {
  client: ClusterClient;
  namespace: string;
  secretName: string;
  signal?: AbortSignal;
}

/**
 * Reads which keys a gateway's Secret holds.
 *
 * @returns undefined where there is no such Secret
 * @throws ClusterError
 */
export async function readGatewaySecret(
  place: SecretPlace,
): Promise<GatewaySecretFacts | undefined> {
  const secret = await readSecret(place);
  return secret && factsOf(secret);
}

/**
 * Creates the Secret, or sets some of its keys and keeps the others.
 *
 * @param options - `entries` holds the new values in clear; empty ones must be left out before
 * @throws ConflictError where the Secret exists and was not made by these actions for this gateway
 * @throws ClusterError
 */
export async function applyGatewaySecret(
  options: SecretPlace & {
    gateway: string;
    entries: Partial<Record<GatewaySecretKey, string>>;
  },
): Promise<GatewaySecretFacts & { change: 'created' | 'updated' | 'none' }> {
  const { client, namespace, secretName, gateway, signal } = options;
  const data = encode(options.entries);
  const labels = { [GATEWAY_LABEL]: gateway, [MANAGED_BY_LABEL]: MANAGED_BY };
  const collection = `/api/v1/namespaces/${namespace}/secrets`;

  for (let tries = 1; ; tries++) {
    const current = await readSecret(options);
    if (current) {
      refuseForeignSecret({ secret: current, secretName, namespace, gateway });
    }
    const dataNow = current?.data ?? {};
    const changed = Object.keys(data).filter(key => dataNow[key] !== data[key]);
    if (current && !changed.length) {
      return { ...factsOf(current), change: 'none' };
    }
    const salts = encode({
      [VERSION_SALT_KEY]: renewVersionSalts({ data: dataNow, changed }),
    });
    try {
      const written = await client.request({
        operation: `${current ? 'update' : 'create'} secret ${secretName}`,
        path: current ? `${collection}/${secretName}` : collection,
        method: current ? 'PATCH' : 'POST',
        contentType: current
          ? 'application/merge-patch+json'
          : 'application/json',
        body: current
          ? {
              metadata: { resourceVersion: current.metadata.resourceVersion },
              data: { ...data, ...salts },
            }
          : {
              apiVersion: 'v1',
              kind: 'Secret',
              metadata: { name: secretName, namespace, labels },
              type: 'Opaque',
              data: { ...data, ...salts },
            },
        signal,
      });
      return {
        ...factsOf(secretSchema.parse(written)),
        change: current ? 'updated' : 'created',
      };
    } catch (error) {
      // 409: somebody wrote the Secret between our reading and writing it.
      if (
        !isClusterError(error) ||
        error.statusCode !== 409 ||
        tries >= MAX_TRIES
      ) {
        throw error;
      }
    }
  }
}

function encode(entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).map(([key, value]) => [
      key,
      Buffer.from(value, 'utf8').toString('base64'),
    ]),
  );
}

async function readSecret(
  place: SecretPlace,
): Promise<SecretObject | undefined> {
  try {
    return secretSchema.parse(
      await place.client.request({
        operation: `get secret ${place.secretName}`,
        path: `/api/v1/namespaces/${place.namespace}/secrets/${place.secretName}`,
        signal: place.signal,
      }),
    );
  } catch (error) {
    if (isClusterError(error) && error.kind === 'notFound') {
      return undefined;
    }
    throw error;
  }
}

/** A Secret of somebody else may hold what a task's author may not see or break. */
function refuseForeignSecret(options: {
  secret: SecretObject;
  secretName: string;
  namespace: string;
  gateway: string;
}): void {
  const { secret, secretName, namespace, gateway } = options;
  const labels = secret.metadata.labels ?? {};
  if (labels[MANAGED_BY_LABEL] !== MANAGED_BY) {
    throw new ConflictError(
      `Secret ${secretName} in namespace ${namespace} is managed by ${
        labels[MANAGED_BY_LABEL] ?? 'somebody else'
      } and stays as it is. Choose another secretName, or let its owner change it`,
    );
  }
  if (labels[GATEWAY_LABEL] !== gateway) {
    throw new ConflictError(
      `Secret ${secretName} in namespace ${namespace} belongs to gateway ${labels[GATEWAY_LABEL]}, not to ${gateway}`,
    );
  }
  if (secret.immutable) {
    throw new ConflictError(
      `Secret ${secretName} in namespace ${namespace} is immutable`,
    );
  }
}

function factsOf(secret: SecretObject): GatewaySecretFacts {
  const stateOf = (key: GatewaySecretKey) => {
    const value = secret.data?.[key];
    if (value === undefined) {
      return 'missing';
    }
    return value === '' ? 'empty' : 'present';
  };
  return {
    resourceVersion: secret.metadata.resourceVersion,
    gateway: secret.metadata.labels?.[GATEWAY_LABEL],
    keyVersions: keyVersionsOf(secret.data ?? {}),
    flags: Object.fromEntries(
      flagKeys.flatMap(key => {
        const value = secret.data?.[key];
        return value === undefined
          ? []
          : [[key, Buffer.from(value, 'base64').toString('utf8')]];
      }),
    ),
    keys: Object.fromEntries(
      gatewaySecretKeys.map(key => [key, stateOf(key)]),
    ) as SecretKeyStates,
  };
}

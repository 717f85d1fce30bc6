import { readFileSync } from 'node:fs';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  isServerSideProvider,
  serverSideProviders,
  type ServerSideProvider,
} from './ServerSideTokens';

const AUTH_PROVIDER_ANNOTATION = 'kubernetes.io/auth-provider';
const ANNOTATION_KUBERNETES_AWS_ASSUME_ROLE = 'kubernetes.io/aws-assume-role';
const ANNOTATION_KUBERNETES_AWS_EXTERNAL_ID = 'kubernetes.io/aws-external-id';

/** Providers that ask with the token of the person who looks; nobody looks when a cache is filled. */
const USER_TOKEN_PROVIDERS = [
  'aks',
  'google',
  'microsoft',
  'oidc',
  'okta',
  'onelogin',
  'pinniped',
];

/**
 * What the suite takes from a cluster of the Kubernetes plugin's configuration,
 * `kubernetes.clusterLocatorMethods[].clusters[]` with type `config`.
 */
export interface ClusterEntry {
  name: string;
  url: string;
  /** PEM */
  ca?: string;
  skipTlsVerify: boolean;
  provider: 'serviceAccount' | ServerSideProvider;
  /** What the provider's strategy reads: a role to assume, the cluster's id, … */
  authMetadata: Record<string, string>;
  /** The static token, where one is configured. */
  token?: string;
}

/** The configured clusters by name, unchecked: the Kubernetes plugin may have others than ours. */
export function findClusters(options: {
  config: Config;
}): Array<{ name: string; entry: Config }> {
  const methods =
    options.config.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ??
    [];
  return methods
    .filter(method => method.getOptionalString('type') === 'config')
    .flatMap(method => method.getOptionalConfigArray('clusters') ?? [])
    .map(entry => ({ name: entry.getString('name'), entry }));
}

/**
 * Reads one cluster.
 *
 * @throws InputError with a sentence that names the region and the cluster
 */
export function readClusterEntry(options: {
  name: string;
  entry: Config;
  /** The region that uses it, as sentences name it. */
  usedBy: string;
}): ClusterEntry {
  const { name, entry, usedBy } = options;
  const refuse = (sentence: string) =>
    new InputError(`${usedBy} uses the cluster «${name}», ${sentence}`);
  const metadata = entry.getOptional<Record<string, string>>('authMetadata');
  const provider =
    metadata?.[AUTH_PROVIDER_ANNOTATION] ??
    entry.getOptionalString('authProvider');

  if (!provider) {
    throw refuse('which has no authProvider');
  }
  if (USER_TOKEN_PROVIDERS.includes(provider)) {
    throw refuse(
      `whose authProvider «${provider}» needs the token of a signed-in user; regions are also read when nobody looks, so choose serviceAccount`,
    );
  }
  if (provider !== 'serviceAccount' && !isServerSideProvider(provider)) {
    throw refuse(
      `whose authProvider «${provider}» is not supported; choose serviceAccount, ${serverSideProviders.join(
        ', ',
      )}`,
    );
  }
  const url = entry.getString('url');
  if (!/^https:\/\/[^/@\s]+/.test(url)) {
    throw refuse('whose url does not begin with https://');
  }
  const skipTlsVerify = entry.getOptionalBoolean('skipTLSVerify') ?? false;
  return {
    name,
    url,
    skipTlsVerify,
    provider,
    authMetadata: readAuthMetadata({ entry }),
    ca: skipTlsVerify ? undefined : readAuthority({ entry, refuse }),
    token: readStaticToken({ entry }),
  };
}

/** The static token of a cluster's entry, read anew because `$file` values are reloaded. */
export function readStaticToken(options: {
  entry: Config;
}): string | undefined {
  const { entry } = options;
  return (
    entry.getOptionalString('serviceAccountToken') ??
    entry.getOptional<Record<string, string>>('authMetadata')
      ?.serviceAccountToken
  );
}

/** As the Kubernetes plugin reads it: keys of its own beside `authMetadata`. */
function readAuthMetadata(options: { entry: Config }): Record<string, string> {
  const { entry } = options;
  const assumeRole = entry.getOptionalString('assumeRole');
  const externalId = entry.getOptionalString('externalId');
  return {
    ...(assumeRole
      ? { [ANNOTATION_KUBERNETES_AWS_ASSUME_ROLE]: assumeRole }
      : {}),
    ...(externalId
      ? { [ANNOTATION_KUBERNETES_AWS_EXTERNAL_ID]: externalId }
      : {}),
    ...entry.getOptional<Record<string, string>>('authMetadata'),
  };
}

function readAuthority(options: {
  entry: Config;
  refuse: (sentence: string) => Error;
}): string | undefined {
  const { entry, refuse } = options;
  const data = entry.getOptionalString('caData');
  const file = entry.getOptionalString('caFile');
  let pem: string | undefined;
  if (data) {
    pem = Buffer.from(data, 'base64').toString('utf8');
  } else if (file) {
    try {
      pem = readFileSync(file, 'utf8');
    } catch (error) {
      throw refuse(
        `whose caFile cannot be read (${
          (error as NodeJS.ErrnoException).code
        })`,
      );
    }
  }
  if (pem !== undefined && !pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw refuse(
      `whose ${
        data
          ? 'caData is not a PEM certificate in base64'
          : 'caFile is not a PEM certificate'
      }`,
    );
  }
  return pem;
}

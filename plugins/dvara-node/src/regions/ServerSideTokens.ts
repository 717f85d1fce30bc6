import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { isError } from '@backstage/errors';
import type { AuthenticationStrategy } from '@backstage/plugin-kubernetes-node';
import { ClusterError } from '../cluster/ClusterError';

/** Providers for which the portal has a credential of its own, without anybody signed in. */
export const serverSideProviders = [
  'aws',
  'azure',
  'googleServiceAccount',
] as const;

export type ServerSideProvider = (typeof serverSideProviders)[number];

export function isServerSideProvider(
  provider: string,
): provider is ServerSideProvider {
  return serverSideProviders.some(known => known === provider);
}

/** The shortest-lived of the three, AWS, is good for 15 minutes. */
const MAX_AGE_MS = 60_000;

type KubernetesStrategies = Pick<
  typeof import('@backstage/plugin-kubernetes-backend'),
  'AwsIamStrategy' | 'AzureIdentityStrategy' | 'GoogleServiceAccountStrategy'
>;

interface HeldToken {
  token: Promise<string>;
  at: number;
}

/**
 * Tokens by the Kubernetes plugin's own strategies. Each asks its cloud, so a token
 * is held for a minute and asked for once by all who need it.
 */
export class ServerSideTokens {
  readonly #config: Config;
  readonly #logger: LoggerService;
  readonly #loadKubernetes: () => Promise<KubernetesStrategies>;
  readonly #strategies = new Map<
    ServerSideProvider,
    Promise<AuthenticationStrategy>
  >();
  readonly #held = new Map<string, HeldToken>();

  constructor(options: {
    config: Config;
    logger: LoggerService;
    /** Replaced in tests, because Jest cannot import dynamically. */
    loadKubernetes?: () => Promise<KubernetesStrategies>;
  }) {
    this.#config = options.config;
    this.#logger = options.logger;
    // Loaded only where it is needed: it brings the clouds' libraries with it.
    this.#loadKubernetes =
      options.loadKubernetes ??
      (() => import('@backstage/plugin-kubernetes-backend'));
  }

  /**
   * @throws ClusterError of kind `misconfigured` where the cloud gives none
   */
  async get(cluster: {
    name: string;
    url: string;
    provider: ServerSideProvider;
    authMetadata: Record<string, string>;
  }): Promise<string> {
    const held = this.#held.get(cluster.name);
    if (held && performance.now() - held.at < MAX_AGE_MS) {
      return held.token;
    }
    const token = this.#ask(cluster);
    this.#held.set(cluster.name, { token, at: performance.now() });
    token.catch(() => this.#held.delete(cluster.name));
    return token;
  }

  async #ask(cluster: Parameters<ServerSideTokens['get']>[0]): Promise<string> {
    const { name, url, provider, authMetadata } = cluster;
    const refuse = (detail: string) =>
      new ClusterError({
        kind: 'misconfigured',
        operation: `get a token from ${provider}`,
        detail: `for the cluster ${name}: ${detail}`,
      });
    try {
      const strategy = await this.#strategy({ provider });
      const credential = await strategy.getCredential(
        { name, url, authMetadata },
        {},
      );
      if (credential.type === 'bearer token') {
        return credential.token;
      }
    } catch (error) {
      // By name alone: messages of these libraries quote what they could not read.
      throw refuse(isError(error) ? error.name : 'an unexpected error');
    }
    throw refuse('it gave none');
  }

  async #strategy(options: {
    provider: ServerSideProvider;
  }): Promise<AuthenticationStrategy> {
    const { provider } = options;
    const known = this.#strategies.get(provider) ?? this.#load({ provider });
    this.#strategies.set(provider, known);
    known.catch(() => this.#strategies.delete(provider));
    return known;
  }

  async #load(options: {
    provider: ServerSideProvider;
  }): Promise<AuthenticationStrategy> {
    const kubernetes = await this.#loadKubernetes();
    switch (options.provider) {
      case 'aws':
        return new kubernetes.AwsIamStrategy({ config: this.#config });
      case 'azure':
        return new kubernetes.AzureIdentityStrategy(this.#logger);
      default:
        return new kubernetes.GoogleServiceAccountStrategy({
          config: this.#config,
        });
    }
  }
}

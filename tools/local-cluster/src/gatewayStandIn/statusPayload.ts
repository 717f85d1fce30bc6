import {
  registeredProviders,
  type ProviderHealth,
} from './registeredProviders.ts';

/** A route of the gateway's configuration. */
export interface Route {
  id: string;
  modelPattern: string;
  strategy: string;
  providers: string[];
}

/** The gateway's status as its endpoints tell it. */
export interface StatusPayload {
  status: string;
  mode: string;
  version: string;
  uptimeSeconds: number;
  region: { id: string | null; name: string | null; regionAware: boolean };
  providers: {
    name: string;
    type: string;
    health: ProviderHealth;
    capabilities: object;
  }[];
  routes: Route[];
  rateLimits: {
    enabled: boolean;
    perKeyRequestsPerMinute: number;
    perKeyTokensPerMinute: number;
  };
  warnings: string[];
}

/** Makes the payload that a gateway with this environment would answer. */
export function statusPayload(options: {
  environment: Readonly<Record<string, string>>;
  /** The server container's image reference. */
  image: string;
  startedAt: Date;
  now: Date;
  routes: readonly Route[];
  providerHealth: Readonly<Record<string, ProviderHealth>>;
  warning?: string;
}): StatusPayload {
  const { environment } = options;
  const regionId =
    environment.GATEWAY_REGION_ID || environment.DVARA_REGION_ID || null;
  const providers = registeredProviders(environment).map(
    ({ name, type, capabilities }) => ({
      name,
      type,
      health: options.providerHealth[name] ?? ('HEALTHY' as const),
      capabilities,
    }),
  );
  return {
    status: 'running',
    mode: environment.GATEWAY_MODE || 'full',
    version: versionOf(options.image),
    uptimeSeconds: Math.max(
      0,
      Math.floor((options.now.getTime() - options.startedAt.getTime()) / 1000),
    ),
    region: {
      id: regionId,
      name:
        environment.GATEWAY_REGION_NAME ||
        environment.DVARA_REGION_NAME ||
        regionId,
      regionAware: regionId !== null,
    },
    providers,
    routes: options.routes.map(route => ({ ...route })),
    rateLimits: {
      enabled: false,
      perKeyRequestsPerMinute: 60,
      perKeyTokensPerMinute: 100_000,
    },
    warnings: [
      ...providers
        .filter(({ health }) => health === 'UNHEALTHY' || health === 'DEGRADED')
        .map(({ name, health }) => `Provider '${name}' is ${health}`),
      ...(options.routes.length === 0
        ? ['No routes configured (using default model-prefix routing)']
        : []),
      ...(options.warning ? [options.warning] : []),
    ],
  };
}

/** The tag of an image reference; `dev` when it has none. A registry's port is no tag, and a digest hides the version. */
export function versionOf(image: string): string {
  const [withoutDigest] = image.split('@');
  const lastPart = withoutDigest.slice(withoutDigest.lastIndexOf('/') + 1);
  const colon = lastPart.indexOf(':');
  return colon < 0 ? 'dev' : lastPart.slice(colon + 1);
}

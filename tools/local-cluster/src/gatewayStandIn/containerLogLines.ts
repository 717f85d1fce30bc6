import type { GatewayComponent } from './GatewayPod.ts';
import { registeredProviders } from './registeredProviders.ts';
import { versionOf } from './statusPayload.ts';

const APPLICATION = {
  'gateway-server': 'GatewayServerApplication',
  'gateway-ui': 'GatewayUiApplication',
  'mcp-proxy-server': 'McpProxyServerApplication',
} as const satisfies Record<GatewayComponent, string>;

/** What a gateway's log says while it starts. Names of providers and of missing keys only, never a value. */
export function startLogLines(options: {
  component: GatewayComponent;
  image: string;
  port: number;
  environment: Readonly<Record<string, string>>;
  missing: readonly string[];
}): string[] {
  const application = APPLICATION[options.component];
  const { environment } = options;
  const region = environment.GATEWAY_REGION_ID;
  const providers =
    options.component === 'gateway-server'
      ? registeredProviders(environment)
      : [];
  return [
    `INFO  ${application} : Starting ${application} v${versionOf(
      options.image,
    )} (stand-in: this pod has no process)`,
    ...options.missing.map(
      reference => `WARN  ${application} : ${reference} does not exist`,
    ),
    ...(options.component === 'gateway-server'
      ? [
          `INFO  RegionAutoConfiguration : ${
            region ? `Region ${region}` : 'No region configured'
          }`,
          ...(providers.length === 0
            ? [
                'WARN  ProviderAutoConfiguration : No provider configured, every request will be refused',
              ]
            : providers.map(
                ({ name, type }) =>
                  `INFO  ProviderAutoConfiguration : Registered provider ${name} (${type})`,
              )),
        ]
      : []),
    `INFO  TomcatWebServer : Tomcat started on port ${options.port} (http)`,
    `INFO  ${application} : Started ${application} in 4.182 seconds`,
  ];
}

/** What the log of a run ends with. */
export function endLogLines(options: {
  component: GatewayComponent;
  reason: string | undefined;
}): { text: string; stream: 'stdout' | 'stderr' }[] {
  const application = APPLICATION[options.component];
  switch (options.reason) {
    case 'OOMKilled':
      return [];
    case 'Error':
      return [
        {
          stream: 'stderr',
          text: `ERROR ${application} : Application run failed: java.lang.IllegalStateException: Failed to load configuration from /etc/dvara/gateway.yaml`,
        },
      ];
    default:
      return [
        {
          stream: 'stdout',
          text: `INFO  GracefulShutdown : Commencing graceful shutdown. Waiting for active requests to complete`,
        },
      ];
  }
}

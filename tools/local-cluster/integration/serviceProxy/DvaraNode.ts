/** How the gateway is reached, and with which key of its own. */
export interface StatusWay {
  access: 'serviceProxy' | 'portForward';
  key?: string;
}

/** The answer or why there is none, as `readGatewayStatus` gives it. */
export interface StatusReading {
  data?: {
    endpoint: string;
    status: { region?: { id?: string | null }; mode?: string };
  };
  failure?: { kind: string; operation: string; detail?: string };
}

/** What is used of `@dvara/backstage-plugin-dvara-node`, whose sources follow other rules than those of the tools. */
export interface DvaraNode {
  DefaultClusterClient: new (options: {
    connection: { url: string; ca: string; getToken: () => Promise<string> };
  }) => object;
  Deadline: new (milliseconds: number) => object;
  readGatewayStatus: (options: {
    client: object;
    region: object;
    namespace: string;
    releaseName: string;
    serviceName: string;
    pod?: string;
    key?: () => Promise<string | undefined>;
    hints: object;
    deadline: object;
    maxBytes: number;
    logger: object;
  }) => Promise<StatusReading>;
}

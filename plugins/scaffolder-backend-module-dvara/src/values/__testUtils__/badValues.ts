import type { JsonObject } from '@backstage/types';

const server = (values: JsonObject): JsonObject => ({ gatewayServer: values });
const secrets = (values: JsonObject): JsonObject => ({ secrets: values });
const mcp = (values: JsonObject): JsonObject => ({
  mcpProxyServer: { enabled: true, ...values },
  secrets: { existingSecret: 'keys' },
});

/** A case of values that the chart refuses. */
export interface BadValues {
  what: string;
  values: JsonObject;
  releaseName?: string;
}

/** At least one case for every sentence of the chart's `validation.tpl`. */
export const badCombinations: BadValues[] = [
  {
    what: 'a release name that begins with a digit',
    values: {},
    releaseName: '4u.llm',
  },
  {
    what: 'nothing that runs',
    values: {
      gatewayServer: { enabled: false },
      gatewayUi: { enabled: false },
    },
  },
  {
    what: 'bounds of the autoscaler the wrong way round',
    values: server({
      autoscaling: { enabled: true, minReplicas: 8, maxReplicas: 3 },
    }),
  },
  {
    what: 'an autoscaler without a metric',
    values: mcp({
      autoscaling: {
        enabled: true,
        targetCPUUtilizationPercentage: '',
        targetMemoryUtilizationPercentage: null,
      },
    }),
  },
  {
    what: 'targets without requests',
    values: server({
      autoscaling: { enabled: true },
      resources: { requests: null, limits: { cpu: null, memory: 0 } },
    }),
  },
  {
    what: 'a disruption budget that says nothing',
    values: server({ pdb: { enabled: true, minAvailable: '' } }),
  },
  {
    what: 'a disruption budget that says two things',
    values: server({
      pdb: { enabled: true, minAvailable: '50%', maxUnavailable: 1000000 },
    }),
  },
  {
    what: 'a rollout that cannot move',
    values: {
      gatewayUi: { rollingUpdate: { maxSurge: '00%', maxUnavailable: 0 } },
    },
  },
  {
    what: 'no time for the drain',
    values: server({ terminationGracePeriodSeconds: 20 }),
  },
  {
    what: 'no time after the console’s sleep',
    values: {
      gatewayUi: { terminationGracePeriodSeconds: 5, preStopSleepSeconds: 5 },
    },
  },
  {
    what: 'a console without a server',
    values: server({ enabled: false }),
  },
  {
    what: 'a probe with two ways and one with none',
    values: server({
      livenessProbe: { exec: { command: ['true'] }, tcpSocket: { port: 1 } },
      readinessProbe: { httpGet: null },
    }),
  },
  {
    what: 'environment variables of one name',
    values: server({
      extraEnv: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
        { name: 'A', value: '3' },
        { name: 'B', value: '1' },
        { name: 'B', value: '2' },
      ],
    }),
  },
  {
    what: 'the chart’s own volumes and mounts',
    values: server({
      gatewayConfig: { routes: [] },
      extraVolumes: [{ name: 'tmp' }, { name: 'config' }],
      extraVolumeMounts: [
        { name: 'a', mountPath: '/tmp/' },
        { name: 'b', mountPath: '/etc/dvara/gateway.yaml' },
        { name: 'c' },
      ],
    }),
  },
  {
    what: 'containers of the chart’s own name',
    values: mcp({
      initContainers: [{ name: 'mcp-proxy-server' }],
      extraContainers: [{ name: 'other' }, { name: 'mcp-proxy-server' }],
    }),
  },
  {
    what: 'one service account made twice',
    values: {
      gatewayServer: { serviceAccount: { name: 'orders-llm-dvara-ui' } },
    },
  },
  {
    what: 'a region’s name without its id',
    values: server({ region: { name: 'US "East"' } }),
  },
  {
    what: 'the MCP proxy without a licence',
    values: { mcpProxyServer: { enabled: true } },
  },
  {
    what: 'a Secret for the status without its key',
    values: server({ actuatorApiKey: { secretName: 'status', key: '' } }),
  },
  ...[
    'just words',
    '- a\n- b\n',
    'a: {{b}}\n',
    'a: [1\n',
    'a: 1\n b: 2\n',
    'a: *nowhere\n',
    'a:\n  - ? [b]\n    : c\n',
  ].map(gatewayConfig => ({
    what: `a configuration that is no map: ${JSON.stringify(gatewayConfig)}`,
    values: server({ gatewayConfig }),
  })),
  {
    what: 'half of the AWS pair',
    values: secrets({ providerKeys: { awsAccessKeyId: 'never-told' } }),
  },
  {
    what: 'the other half of the AWS pair',
    values: secrets({ providerKeys: { awsSecretAccessKey: 'never-told' } }),
  },
  {
    what: 'keys that reach no pod',
    values: secrets({
      create: false,
      providerKeys: { openai: 'never-told', gemini: 'never-told' },
      ollamaEnabled: 'false',
      bedrockEnabled: true,
      mockProviderEnabled: false,
      ollamaBaseUrl: 'http://ollama',
      enterpriseLicenseKey: 'never-told',
    }),
  },
  {
    what: 'one route to two places',
    values: {
      ingress: {
        enabled: true,
        gatewayServer: {
          hosts: [
            { host: 'a.example.com' },
            {
              host: 'a.example.com',
              paths: [{ path: '/v1' }, { path: '/', pathType: 'Exact' }],
            },
          ],
        },
        gatewayUi: {
          hosts: [
            {
              host: 'a.example.com',
              paths: [{ path: '/' }, { path: '/v1', pathType: 'Prefix' }],
            },
          ],
        },
      },
    },
  },
  {
    what: 'an ingress without hosts',
    values: {
      gatewayUi: { enabled: false },
      ingress: { enabled: true, gatewayServer: { hosts: [] } },
    },
  },
  {
    what: 'objects that are none',
    values: {
      extraObjects: [{ apiVersion: 'v1' }, { kind: '', apiVersion: '' }],
    },
  },
  {
    what: 'faults of what is switched off',
    values: {
      gatewayServer: { enabled: false },
      gatewayUi: { gatewayServerUrl: 'http://elsewhere' },
      tests: { enabled: false },
      faults: {
        notReady: true,
        crashLoop: true,
        testFail: true,
        testTimeout: true,
      },
    },
  },
];

/** Values that break the chart's schema. */
export const brokenRules: BadValues[] = [
  {
    what: 'a name stem that no Service can have',
    values: { fullnameOverride: '1-orders' },
  },
  { what: 'a word for a number', values: server({ replicaCount: 'two' }) },
  { what: 'a stranger', values: server({ replicas: 2 }) },
  { what: 'a removed value', values: server({ replicaCount: null }) },
  { what: 'a removed block', values: { gatewayUi: null } },
  { what: 'a list for a map', values: server({ resources: [] }) },
  { what: 'a map for a list', values: server({ tolerations: { a: 1 } }) },
  { what: 'a word out of a list', values: server({ gatewayMode: 'turbo' }) },
  {
    what: 'a quantity that is none',
    values: server({ resources: { limits: { cpu: 'lots' } } }),
  },
  {
    what: 'an entry without a name',
    values: server({ extraEnv: [{ value: 'x' }] }),
  },
];

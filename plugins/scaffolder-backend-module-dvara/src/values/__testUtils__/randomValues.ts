import type { JsonObject, JsonValue } from '@backstage/types';
import { set } from 'lodash';

/** Numbers in [0, 1) that a seed repeats (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) % 0x100000000;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const component: Record<string, JsonValue[]> = {
  enabled: [true, true, false],
  replicaCount: [0, 1, 3, null],
  terminationGracePeriodSeconds: [0, 5, 31, 36, 60, 100],
  preStopSleepSeconds: [0, 5, 30],
  'rollingUpdate.maxSurge': [0, 1, '0%', '25%'],
  'rollingUpdate.maxUnavailable': [0, 1, '0%', '25%', '25'],
  'serviceAccount.create': [true, false],
  'serviceAccount.name': ['', 'shared', 'orders-llm-dvara-ui'],
  extraEnv: [[], [{ name: 'A', value: 'x' }, { name: 'A' }], [{}]],
  extraVolumes: [[], [{ name: 'tmp' }], [{ name: 'config' }]],
  extraVolumeMounts: [[{ name: 'm', mountPath: '/tmp' }], null],
  extraContainers: [[{ name: 'gateway-server', image: 'x' }], []],
  livenessProbe: [null, {}, { exec: { command: ['x'] } }, { httpGet: null }],
  resources: [{ requests: null }, { limits: { cpu: null }, requests: null }],
};

const scaled: Record<string, JsonValue[]> = {
  ...component,
  'autoscaling.enabled': [true, true, false, 'yes'],
  'autoscaling.minReplicas': [1, 3, 12, null],
  'autoscaling.maxReplicas': [1, 4, 10, 0],
  'autoscaling.targetCPUUtilizationPercentage': [0, 70, '', null],
  'autoscaling.targetMemoryUtilizationPercentage': [0, 80, '', null],
  'pdb.enabled': [true, true, false],
  'pdb.minAvailable': [0, 1, 2, '50%', '', null],
  'pdb.maxUnavailable': [0, 1, '25%', '', null],
};

const below = (key: string, block: Record<string, JsonValue[]>) =>
  Object.fromEntries(
    Object.entries(block).map(([path, choices]) => [`${key}.${path}`, choices]),
  );

const choicesByPath: Record<string, JsonValue[]> = {
  ...below('gatewayServer', scaled),
  ...below('gatewayUi', component),
  ...below('mcpProxyServer', scaled),
  'gatewayServer.region.id': ['us-east-1', '', null],
  'gatewayServer.region.name': ['US East', ''],
  'gatewayServer.actuatorApiKey.secretName': ['', 'status'],
  'gatewayServer.actuatorApiKey.key': ['', 'key', null],
  'gatewayServer.gatewayConfig': [null, '', 'a: 1', '- a', { a: 1 }],
  'gatewayUi.gatewayServerUrl': ['', 'http://gateway'],
  'mcpProxyServer.gatewayServerUrl': ['', 'http://gateway', null],
  'secrets.create': [true, false],
  'secrets.existingSecret': ['', 'keys', null],
  'secrets.enterpriseLicenseKey': ['', 'a licence'],
  'secrets.mockProviderEnabled': ['', true, 'false', 'TRUE'],
  'secrets.providerKeys.awsAccessKeyId': ['', 'id'],
  'secrets.providerKeys.awsSecretAccessKey': ['', 'key'],
  'ingress.enabled': [true, false],
  'ingress.gatewayServer.hosts': [[], [{ host: 'a.example' }]],
  'ingress.gatewayUi.hosts': [[], [{ host: 'a.example', paths: [] }]],
  'tests.enabled': [true, false],
  'faults.notReady': [true, false],
  'faults.testFail': [true, false],
  fullnameOverride: ['', 'x', '-x', '9x', 'Orders'],
  nameOverride: ['', 'llm', null],
  extraObjects: [[], [{ kind: 'ConfigMap' }]],
};
const paths = Object.keys(choicesByPath);

/** Values that combine up to twelve choices, some of them wrong. */
export function randomValues(random: () => number): JsonObject {
  const pick = <T>(list: T[]): T => list[Math.floor(random() * list.length)];
  const values: JsonObject = {};
  const count = 1 + Math.floor(random() * 12);
  for (let index = 0; index < count; index++) {
    const path = pick(paths);
    set(values, path, pick(choicesByPath[path]));
  }
  return values;
}

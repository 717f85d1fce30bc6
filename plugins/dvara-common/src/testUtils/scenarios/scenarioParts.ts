import type { GatewayStatus } from '../../gateway/gatewayStatus';
import type { RegionReadings } from '../../diagnosis/regionReadings';
import type { Failure } from '../../region/failure';
import type { AutoscalerReport } from '../../report/autoscaling';
import type { DisruptionBudget } from '../../report/disruptionBudget';
import type { ComponentReport, PodReport } from '../../report/pods';
import type { RegionEvent } from '../../report/regionEvent';
import type { RegionSummary } from '../../report/regionReport';
import type { ReleaseFacts } from '../../report/releaseFacts';
import type { Section } from '../../report/section';
import type { ServiceEndpoints } from '../../report/serviceEndpoints';

/** Times of a scenario, all relative to when it is looked at. */
export class ScenarioClock {
  constructor(private readonly nowMs: number) {}

  /** ISO 8601, `seconds` before the scenario's present. */
  ago(seconds: number): string {
    return new Date(this.nowMs - seconds * 1000).toISOString();
  }
}

export const usEast: RegionSummary = {
  id: 'us-east-1',
  name: 'US East',
  cluster: 'us-east',
  namespaces: ['gateways'],
};
export const euWest: RegionSummary = {
  id: 'eu-west-1',
  name: 'EU West',
  cluster: 'eu-west',
  namespaces: ['gateways'],
};
export const apSouth: RegionSummary = {
  id: 'ap-south-1',
  name: 'Mumbai',
  cluster: 'ap-south',
  namespaces: ['gateways'],
};

/** A section that was just read. */
export function fresh<T>(clock: ScenarioClock, data: T): Section<T> {
  return { data, dataAt: clock.ago(2), checkedAt: clock.ago(2) };
}

/** A section whose last try failed and that was never read before. */
export function unread<T>(clock: ScenarioClock, failure: Failure): Section<T> {
  return { failure, checkedAt: clock.ago(2) };
}

/** A section that keeps what was read `age` seconds ago. */
export function stale<T>(
  clock: ScenarioClock,
  options: { section: Section<T> | undefined; age: number; failure: Failure },
): Section<T> | undefined {
  return (
    options.section && {
      ...options.section,
      dataAt: clock.ago(options.age),
      checkedAt: clock.ago(1),
      failure: options.failure,
    }
  );
}

export function pod(
  clock: ScenarioClock,
  overrides: Partial<PodReport> & { name: string },
): PodReport {
  return {
    phase: 'Running',
    ready: true,
    deleting: false,
    restarts: 0,
    createdAt: clock.ago(3 * 86_400),
    node: 'node-1',
    zone: 'zone-a',
    containers: ['gateway-server'],
    updated: true,
    image: 'ghcr.io/kdhrubo/dvara/gateway-server:1.7.0',
    imageDigest: `sha256:${'5e1d'.repeat(16)}`,
    cpu: { used: 120, request: 250, limit: 2000 },
    memory: {
      used: 612 * 1024 ** 2,
      request: 512 * 1024 ** 2,
      limit: 1024 ** 3,
    },
    ...overrides,
  };
}

export function serverComponent(
  clock: ScenarioClock,
  overrides: Partial<ComponentReport> = {},
): ComponentReport {
  const pods = overrides.pods ?? [
    pod(clock, { name: 'orders-llm-dvara-server-7c9f8d6b5-x2k4q' }),
    pod(clock, {
      name: 'orders-llm-dvara-server-7c9f8d6b5-p8m1d',
      node: 'node-2',
      zone: 'zone-b',
    }),
    pod(clock, {
      name: 'orders-llm-dvara-server-7c9f8d6b5-t0z9w',
      node: 'node-3',
      zone: 'zone-c',
    }),
  ];
  return {
    component: 'gateway-server',
    name: 'orders-llm-dvara-server',
    desired: pods.length,
    ready: pods.filter(({ ready }) => ready).length,
    updated: pods.length,
    rolledOut: true,
    restarts: pods.reduce((sum, { restarts }) => sum + restarts, 0),
    image: 'ghcr.io/kdhrubo/dvara/gateway-server:1.7.0',
    revision: 4,
    pods,
    ...overrides,
  };
}

/** Server pods that are all alike, by what is not as it should be. */
export function alikePods(
  clock: ScenarioClock,
  overrides: Partial<PodReport>,
): PodReport[] {
  return ['x2k4q', 'p8m1d'].map(suffix =>
    pod(clock, {
      name: `orders-llm-dvara-server-7c9f8d6b5-${suffix}`,
      ...overrides,
    }),
  );
}

/** The new pod of {@link heldUpServer}. */
export const NEW_POD = 'orders-llm-dvara-server-84d5f9c7b-hh2vw';

/** A rollout whose first new pod does not get as far as running, while two old ones serve. */
export function heldUpServer(
  clock: ScenarioClock,
  newPod: Partial<PodReport>,
): ComponentReport {
  return serverComponent(clock, {
    rolledOut: false,
    updated: 1,
    desired: 2,
    revision: 5,
    pods: [
      ...alikePods(clock, { updated: false }),
      pod(clock, {
        name: NEW_POD,
        phase: 'Pending',
        ready: false,
        imageDigest: undefined,
        createdAt: clock.ago(120),
        cpu: undefined,
        memory: undefined,
        ...newPod,
      }),
    ],
  });
}

/** A console or an MCP proxy, with pods of its own. */
function otherComponent(
  clock: ScenarioClock,
  options: {
    component: ComponentReport['component'];
    suffix: string;
    image: string;
    pods: Partial<PodReport>[];
    names: string[];
  },
): ComponentReport {
  const { component, suffix, image, names } = options;
  const name = `orders-llm-dvara-${suffix}`;
  return {
    ...serverComponent(clock, {
      pods: options.pods.map((overrides, index) =>
        pod(clock, {
          name: `${name}-${names[index]}`,
          image,
          imageDigest: `sha256:${'77b0'.repeat(16)}`,
          containers: [component],
          cpu: { used: 14, request: 100 },
          memory: { used: 201 * 1024 ** 2, request: 256 * 1024 ** 2 },
          ...overrides,
        }),
      ),
    }),
    component,
    name,
    image,
  };
}

export function uiComponent(
  clock: ScenarioClock,
  overrides: Partial<ComponentReport> = {},
  podOverrides: Partial<PodReport> = {},
): ComponentReport {
  return {
    ...otherComponent(clock, {
      component: 'gateway-ui',
      suffix: 'ui',
      image: 'ghcr.io/kdhrubo/dvara/gateway-ui:1.7.0',
      names: ['5d4b7c8f9-9jq7n'],
      pods: [podOverrides],
    }),
    ...overrides,
  };
}

export function mcpComponent(
  clock: ScenarioClock,
  podOverrides: Partial<PodReport> = {},
): ComponentReport {
  return otherComponent(clock, {
    component: 'mcp-proxy-server',
    suffix: 'mcp-proxy',
    image: 'ghcr.io/kdhrubo/dvara/mcp-proxy-server:1.7.0',
    names: ['6b7c5d8f4-k2v8r', '6b7c5d8f4-z6w3m'],
    pods: [podOverrides, podOverrides],
  });
}

export function autoscaler(
  clock: ScenarioClock,
  overrides: Partial<AutoscalerReport> = {},
): AutoscalerReport {
  return {
    component: 'gateway-server',
    name: 'orders-llm-dvara-server',
    current: 3,
    desired: 3,
    min: 2,
    max: 10,
    metrics: [
      { name: 'cpu', current: 48, target: 70, unit: 'percent' },
      { name: 'memory', current: 62, target: 80, unit: 'percent' },
    ],
    conditions: [
      {
        type: 'AbleToScale',
        status: 'True',
        reason: 'ReadyForNewScale',
        message: 'recommended size matches current size',
        since: clock.ago(3 * 86_400),
      },
      {
        type: 'ScalingActive',
        status: 'True',
        reason: 'ValidMetricFound',
        message:
          'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
        since: clock.ago(3 * 86_400),
      },
      {
        type: 'ScalingLimited',
        status: 'False',
        reason: 'DesiredWithinRange',
        message: 'the desired count is within the acceptable range',
        since: clock.ago(3600),
      },
    ],
    behavior: {
      scaleUp: {
        stabilizationWindowSeconds: 30,
        selectPolicy: 'Max',
        policies: [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ],
      },
      scaleDown: {
        stabilizationWindowSeconds: 300,
        selectPolicy: 'Max',
        policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
      },
    },
    lastScaleAt: clock.ago(3600),
    ...overrides,
  };
}

export function disruptionBudget(
  overrides: Partial<DisruptionBudget> = {},
): DisruptionBudget {
  return {
    component: 'gateway-server',
    name: 'orders-llm-dvara-server',
    minAvailable: 1,
    disruptionsAllowed: 2,
    currentHealthy: 3,
    desiredHealthy: 1,
    expectedPods: 3,
    ...overrides,
  };
}

/** The Services of server and console, leading where the components' pods are. */
export function endpoints(components: ComponentReport[]): ServiceEndpoints[] {
  return components.map(({ component, name, pods }) => {
    const there = pods.filter(({ phase }) => phase === 'Running');
    const serving = there.filter(({ ready }) => ready).length;
    return {
      component,
      service: name,
      ready: serving,
      notReady: there.length - serving,
    };
  });
}

/** Of the day's ordinary life: the autoscaler has taken a pod away and added one. */
export function quietEvents(clock: ScenarioClock): RegionEvent[] {
  const server = 'orders-llm-dvara-server';
  return [
    {
      type: 'Normal',
      reason: 'SuccessfulRescale',
      message: 'New size: 3; reason: cpu resource utilization above target',
      object: { kind: 'HorizontalPodAutoscaler', name: server },
      count: 1,
      firstAt: clock.ago(3600),
      lastAt: clock.ago(3600),
    },
    {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled up replica set ${server}-7c9f8d6b5 from 2 to 3`,
      object: { kind: 'Deployment', name: server },
      count: 1,
      firstAt: clock.ago(3599),
      lastAt: clock.ago(3599),
    },
  ];
}

/** An event about a pod, a warning unless said otherwise. */
export function podEvent(
  clock: ScenarioClock,
  options: {
    pod: string;
    reason: string;
    message: string;
    count?: number;
    /** Seconds since the last time. */
    age: number;
    type?: RegionEvent['type'];
  },
): RegionEvent {
  const { reason, message, count = 1, age, type = 'Warning' } = options;
  return {
    type,
    reason,
    message,
    object: { kind: 'Pod', name: options.pod },
    count,
    firstAt: clock.ago(age + (count - 1) * 20),
    lastAt: clock.ago(age),
  };
}

export function gatewayStatus(
  overrides: Partial<GatewayStatus> & { regionId: string },
): GatewayStatus {
  const { regionId, ...rest } = overrides;
  const capabilities = {
    streaming: true,
    vision: true,
    toolCalls: true,
    structuredOutputs: true,
    jsonMode: true,
    maxContextTokens: 128_000,
  };
  return {
    status: 'running',
    mode: 'full',
    version: '1.7.0',
    uptimeSeconds: 3 * 86_400 + 4 * 3600,
    region: { id: regionId, name: regionId, regionAware: true },
    providers: [
      {
        name: 'openai',
        type: 'OpenAiProvider',
        health: 'HEALTHY',
        capabilities,
      },
      {
        name: 'anthropic',
        type: 'AnthropicProvider',
        health: 'HEALTHY',
        capabilities: { ...capabilities, maxContextTokens: 200_000 },
      },
      {
        name: 'gemini',
        type: 'GeminiProvider',
        health: 'HEALTHY',
        capabilities: { ...capabilities, structuredOutputs: false },
      },
    ],
    routes: [
      {
        id: 'chat',
        modelPattern: 'gpt-*',
        strategy: 'priority',
        providers: ['openai', 'anthropic'],
      },
    ],
    rateLimits: {
      enabled: true,
      perKeyRequestsPerMinute: 600,
      perKeyTokensPerMinute: 100_000,
    },
    warnings: [],
    ...rest,
  };
}

/** Keys for openai, anthropic and gemini, and the gateway's own. */
export function secretKeys(
  overrides: ReleaseFacts['secretKeys'] = {},
): NonNullable<ReleaseFacts['secretKeys']> {
  return {
    'openai-api-key': 'present',
    'anthropic-api-key': 'present',
    'gemini-api-key': 'present',
    'aws-access-key-id': 'empty',
    'aws-secret-access-key': 'empty',
    'ollama-enabled': 'empty',
    'ollama-base-url': 'empty',
    'bedrock-enabled': 'empty',
    'mock-provider-enabled': 'empty',
    'gateway-internal-secret': 'present',
    'gateway-encryption-master-password': 'present',
    'enterprise-license-key': 'present',
    ...overrides,
  };
}

export function release(
  clock: ScenarioClock,
  overrides: Partial<ReleaseFacts> = {},
): ReleaseFacts {
  return {
    name: 'orders-llm',
    namespace: 'gateways',
    fullName: 'orders-llm-dvara',
    revision: 12,
    status: 'deployed',
    chartVersion: '0.4.2',
    appVersion: '1.7.0',
    chartDigest: `sha256:${'a41f'.repeat(16)}`,
    managedBy: 'Helm',
    updatedAt: clock.ago(3 * 86_400),
    taskId: '7f0c2a52-0d2c-4a4c-9d5e-2b8a4c1d9e10',
    configChecksum: 'c0f1'.repeat(16),
    secretKeys: secretKeys(),
    ...overrides,
  };
}

/** Components and the Services that lead to them. */
export function runningParts(
  clock: ScenarioClock,
  components: ComponentReport[],
): Pick<RegionReadings, 'components' | 'endpoints'> {
  return {
    components: fresh(clock, components),
    endpoints: fresh(clock, endpoints(components)),
  };
}

/** A release-less region that was asked and has nothing. */
export function emptyRegion(
  clock: ScenarioClock,
  region: RegionSummary,
): RegionReadings {
  return {
    region,
    namespace: region.namespaces[0],
    checkedAt: clock.ago(2),
    seenAt: clock.ago(2),
    release: fresh(clock, null),
    components: fresh(clock, []),
    autoscaling: fresh(clock, []),
    endpoints: fresh(clock, []),
    disruptionBudgets: fresh(clock, []),
    events: fresh(clock, []),
  };
}

/** A region in which everything is well. */
export function wellRegion(
  clock: ScenarioClock,
  region: RegionSummary,
): RegionReadings {
  return {
    region,
    namespace: region.namespaces[0],
    declaredValues: ['ingress.className'],
    checkedAt: clock.ago(2),
    seenAt: clock.ago(2),
    release: fresh(clock, release(clock)),
    ...runningParts(clock, [serverComponent(clock), uiComponent(clock)]),
    disruptionBudgets: fresh(clock, [disruptionBudget()]),
    events: fresh(clock, quietEvents(clock)),
    autoscaling: fresh(clock, [autoscaler(clock)]),
    status: fresh(clock, {
      endpoint: '/status' as const,
      status: gatewayStatus({ regionId: region.id }),
    }),
    usage: fresh(clock, { measured: true }),
  };
}

/** A region that answered `age` seconds ago and does not any more. */
export function lostRegion(
  clock: ScenarioClock,
  options: { readings: RegionReadings; age: number; failure: Failure },
): RegionReadings {
  const { readings, age, failure } = options;
  return {
    ...readings,
    checkedAt: clock.ago(1),
    seenAt: clock.ago(age),
    failure,
    release: stale(clock, { section: readings.release, age, failure }),
    components: stale(clock, { section: readings.components, age, failure }),
    autoscaling: stale(clock, { section: readings.autoscaling, age, failure }),
    status: stale(clock, { section: readings.status, age, failure }),
    usage: stale(clock, { section: readings.usage, age, failure }),
    endpoints: stale(clock, { section: readings.endpoints, age, failure }),
    disruptionBudgets: stale(clock, {
      section: readings.disruptionBudgets,
      age,
      failure,
    }),
    events: stale(clock, { section: readings.events, age, failure }),
  };
}

import type {
  ReleaseDiff,
  ReleaseHistory,
} from '@dvara/backstage-plugin-dvara-common';

const ago = (hours: number) =>
  new Date(Date.now() - hours * 3_600_000).toISOString();

/** A release with an upgrade that failed and was rolled back. */
export function scenarioReleaseHistory(): ReleaseHistory {
  return {
    releaseName: 'orders-llm',
    namespace: 'gateways',
    revisions: [
      {
        revision: 12,
        status: 'deployed',
        chartVersion: '0.4.2',
        appVersion: '1.7.0',
        updatedAt: ago(72),
        description: 'Rollback to 10',
      },
      {
        revision: 11,
        status: 'failed',
        chartVersion: '0.4.3',
        appVersion: '1.8.0',
        updatedAt: ago(73),
        description:
          'Upgrade "orders-llm" failed: resource Deployment/gateways/orders-llm-dvara-server not ready. status: InProgress, message: Available: 2/3',
      },
      {
        revision: 10,
        status: 'superseded',
        chartVersion: '0.4.2',
        appVersion: '1.7.0',
        updatedAt: ago(24 * 12),
        description: 'Upgrade complete',
      },
      {
        revision: 9,
        status: 'superseded',
        chartVersion: '0.4.1',
        appVersion: '1.6.2',
        updatedAt: ago(24 * 40),
        description: 'Upgrade complete',
      },
    ],
  };
}

const changedObjects: ReleaseDiff['objects'] = [
  {
    object: 'Deployment/orders-llm-dvara-server',
    kind: 'Deployment',
    name: 'orders-llm-dvara-server',
    component: 'gateway-server',
    change: 'changed',
    fields: [
      {
        path: 'spec.template.spec.containers[gateway-server].image',
        change: 'changed',
        from: 'ghcr.io/kdhrubo/dvara/gateway-server:1.7.0',
        to: 'ghcr.io/kdhrubo/dvara/gateway-server:1.8.0',
      },
      {
        path: 'spec.template.spec.containers[gateway-server].resources.limits.memory',
        change: 'changed',
        from: '1Gi',
        to: '1536Mi',
      },
      {
        path: 'spec.template.spec.containers[gateway-server].env[JAVA_TOOL_OPTIONS].value',
        change: 'added',
        to: '-Xmx1g',
      },
      {
        path: 'spec.template.metadata.annotations[dvara.ai/canary]',
        change: 'removed',
        from: 'true',
      },
    ],
  },
  {
    object: 'ConfigMap/orders-llm-dvara-config',
    kind: 'ConfigMap',
    name: 'orders-llm-dvara-config',
    component: 'gateway-server',
    change: 'changed',
    fields: [
      {
        path: 'data[gateway.yaml]',
        change: 'changed',
        lines: [
          '@@ -4,6 +4,7 @@',
          ' routes:',
          '   - name: chat',
          '     match: gpt-*',
          '-    providers: [openai]',
          '+    providers: [openai, anthropic]',
          '+    fallback: true',
          ' rateLimits:',
          '   enabled: true',
        ],
      },
    ],
  },
  {
    object: 'Secret/orders-llm-keys',
    kind: 'Secret',
    name: 'orders-llm-keys',
    change: 'changed',
    fields: [
      { path: 'data[openai-api-key]', change: 'changed', hidden: true },
      { path: 'data[groq-api-key]', change: 'added', hidden: true },
    ],
  },
  {
    object: 'HorizontalPodAutoscaler/orders-llm-dvara-server',
    kind: 'HorizontalPodAutoscaler',
    name: 'orders-llm-dvara-server',
    component: 'gateway-server',
    change: 'added',
    fields: [],
    facts: '2 to 10 pods at 70 % CPU, 80 % memory',
  },
  {
    object: 'PodDisruptionBudget/orders-llm-dvara-server',
    kind: 'PodDisruptionBudget',
    name: 'orders-llm-dvara-server',
    component: 'gateway-server',
    change: 'removed',
    fields: [],
  },
];

/** Every kind of change; none where the revisions are the same but for their number. */
export function scenarioReleaseDiff(options: {
  from: number;
  to: number;
}): ReleaseDiff {
  const { revisions } = scenarioReleaseHistory();
  const revisionOf = (number: number) => {
    const found = revisions.find(({ revision }) => revision === number);
    if (!found) {
      throw new Error(`The scenario has no revision ${number}`);
    }
    return found;
  };
  const from = revisionOf(options.from);
  const to = revisionOf(options.to);
  const isSame = from.chartVersion === to.chartVersion;
  return { from, to, objects: isSame ? [] : changedObjects };
}

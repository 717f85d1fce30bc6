import type { FakeObject } from '@dvara/backstage-plugin-dvara-node/testUtils';

const labels = {
  'app.kubernetes.io/name': 'dvara',
  'app.kubernetes.io/instance': 'orders-llm',
};

/** The server's Deployment of release orders-llm. */
export function serverDeployment(
  options: {
    replicas?: number;
    secretName?: string;
    gateway?: string;
    owner?: string;
    annotations?: Record<string, string>;
  } = {},
): FakeObject {
  const { replicas = 2, secretName, gateway = 'orders-llm', owner } = options;
  return {
    metadata: {
      name: 'orders-llm-dvara-server',
      labels: {
        ...labels,
        'app.kubernetes.io/component': 'gateway-server',
        'dvara.ai/gateway': gateway,
      },
      annotations: {
        ...(owner && { 'dvara.ai/owner': owner }),
        ...options.annotations,
      },
    },
    spec: {
      replicas,
      template: {
        metadata: {},
        spec: {
          containers: [
            {
              name: 'gateway-server',
              env: secretName
                ? [
                    {
                      name: 'OPENAI_API_KEY',
                      valueFrom: {
                        secretKeyRef: {
                          name: secretName,
                          key: 'openai-api-key',
                        },
                      },
                    },
                  ]
                : [],
            },
          ],
        },
      },
    },
    status: { replicas, readyReplicas: replicas, updatedReplicas: replicas },
  };
}

/** A pod of the server whose container crashes again and again. */
export function crashingPod(name = 'orders-llm-dvara-server-abc'): FakeObject {
  return {
    metadata: {
      name,
      labels: { ...labels, 'app.kubernetes.io/component': 'gateway-server' },
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'False' }],
      containerStatuses: [
        {
          name: 'gateway-server',
          ready: false,
          restartCount: 4,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 1, reason: 'Error' } },
        },
      ],
    },
  };
}

/** A pod of `helm test` that has failed. */
export function failedTestPod(name: string): FakeObject {
  return {
    metadata: {
      name,
      labels: { ...labels, 'app.kubernetes.io/component': 'test' },
    },
    status: {
      phase: 'Failed',
      containerStatuses: [
        {
          name: 'test',
          ready: false,
          restartCount: 0,
          state: { terminated: { exitCode: 7, reason: 'Error' } },
        },
      ],
    },
  };
}

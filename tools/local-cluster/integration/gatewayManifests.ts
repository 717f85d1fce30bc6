import type { KubernetesObject } from '../src/KubernetesApi.ts';

const SECURITY = {
  pod: {
    runAsNonRoot: true,
    runAsUser: 1001,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  container: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  },
};

/** A gateway's server as the chart would render it, as far as these tests look: Secret, Service, Deployment and autoscaler. */
export function gatewayManifests(options: {
  release: string;
  namespace: string;
  regionId: string;
}): { collection: string; object: KubernetesObject }[] {
  const { release, namespace } = options;
  const name = `${release}-server`;
  const labels = {
    'app.kubernetes.io/name': 'dvara',
    'app.kubernetes.io/instance': release,
    'app.kubernetes.io/component': 'gateway-server',
  };
  const secretKey = (variable: string, key: string) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: release, key, optional: true } },
  });
  return [
    {
      collection: `/api/v1/namespaces/${namespace}/secrets`,
      object: {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: release },
        // No Gemini key, and an empty Anthropic one.
        ...{
          stringData: {
            'openai-api-key': 'sk-integration-test',
            'anthropic-api-key': '',
            'mock-provider-enabled': 'true',
          },
        },
      },
    },
    {
      collection: `/api/v1/namespaces/${namespace}/services`,
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, labels },
        spec: {
          selector: labels,
          ports: [{ name: 'http', port: 8080, targetPort: 'http' }],
        },
      },
    },
    {
      collection: `/apis/apps/v1/namespaces/${namespace}/deployments`,
      object: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, labels },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              securityContext: SECURITY.pod,
              containers: [
                {
                  name: 'gateway-server',
                  image: 'ghcr.io/kdhrubo/dvara/gateway-server:1.0.0',
                  ports: [{ name: 'http', containerPort: 8080 }],
                  resources: { requests: { cpu: '250m', memory: '512Mi' } },
                  securityContext: SECURITY.container,
                  env: [
                    { name: 'GATEWAY_MODE', value: 'standalone' },
                    { name: 'GATEWAY_REGION_ID', value: options.regionId },
                    secretKey('OPENAI_API_KEY', 'openai-api-key'),
                    secretKey('ANTHROPIC_API_KEY', 'anthropic-api-key'),
                    secretKey('GEMINI_API_KEY', 'gemini-api-key'),
                    secretKey('MOCK_PROVIDER_ENABLED', 'mock-provider-enabled'),
                    { name: 'DVARA_ACTUATOR_API_KEY', value: 'actuator-key' },
                  ],
                },
              ],
            },
          },
        },
      },
    },
    {
      collection: `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`,
      object: {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
          minReplicas: 1,
          maxReplicas: 6,
          metrics: [
            {
              type: 'Resource',
              resource: {
                name: 'cpu',
                target: { type: 'Utilization', averageUtilization: 70 },
              },
            },
          ],
        },
      },
    },
  ];
}

/** A pod of `helm test` that asks a Service for its health. */
export function testPodManifest(options: {
  name: string;
  namespace: string;
  url: string;
}): { collection: string; object: KubernetesObject } {
  return {
    collection: `/api/v1/namespaces/${options.namespace}/pods`,
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: options.name,
        labels: { 'app.kubernetes.io/component': 'helm-test' },
      },
      spec: {
        restartPolicy: 'Never',
        securityContext: SECURITY.pod,
        containers: [
          {
            name: 'curl',
            image: 'ghcr.io/kdhrubo/dvara/gateway-server:1.0.0',
            command: ['curl', '-fsS', '--retry', '5', options.url],
            securityContext: SECURITY.container,
          },
        ],
      },
    },
  };
}

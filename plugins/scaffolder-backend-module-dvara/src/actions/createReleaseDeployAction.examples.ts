import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Deploy a gateway with its keys into two regions.',
    example: stringify({
      steps: [
        {
          id: 'deploy',
          name: 'Deploy the gateway',
          action: 'dvara:release:deploy',
          input: {
            gateway: 'orders-llm',
            regions: [{ id: 'us-east-1' }, { id: 'eu-west-1' }],
            existingSecret: 'orders-llm-keys',
            owner: 'group:default/orders',
            lifecycle: 'production',
          },
        },
      ],
    }),
  },
  {
    description:
      'Autoscale everywhere, with more replicas in one region, two regions at a time.',
    example: stringify({
      steps: [
        {
          id: 'deploy',
          name: 'Deploy the gateway',
          action: 'dvara:release:deploy',
          input: {
            gateway: 'orders-llm',
            maxParallel: 2,
            timeoutSeconds: 600,
            values: {
              gatewayServer: {
                autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 6 },
              },
            },
            regions: [
              {
                id: 'us-east-1',
                values: {
                  gatewayServer: { autoscaling: { maxReplicas: 20 } },
                },
              },
              { id: 'eu-west-1', namespace: 'gateways' },
            ],
          },
        },
      ],
    }),
  },
  {
    description: 'Upgrade a release that has a name of its own.',
    example: stringify({
      steps: [
        {
          id: 'deploy',
          name: 'Upgrade the gateway',
          action: 'dvara:release:deploy',
          input: {
            gateway: 'orders-llm',
            regions: [{ id: 'us-east-1', releaseName: 'orders-llm-blue' }],
          },
        },
      ],
    }),
  },
  {
    description:
      'Upgrade region by region: a trial region first, and everything taken back where one fails.',
    example: stringify({
      steps: [
        {
          id: 'deploy',
          name: 'Upgrade the gateway',
          action: 'dvara:release:deploy',
          input: {
            gateway: 'orders-llm',
            strategy: 'waves',
            waves: [['us-east-1'], ['eu-west-1', 'ap-south-1']],
            onFailure: 'rollbackAll',
            gate: { healthyProviders: 1, timeoutSeconds: 120 },
            regions: [
              { id: 'us-east-1' },
              { id: 'eu-west-1' },
              { id: 'ap-south-1' },
            ],
          },
        },
      ],
    }),
  },
];

import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description:
      'Show what a deploy would change. Give the digest and the basis to dvara:release:deploy as planDigest and planBasis, with the same inputs.',
    example: stringify({
      steps: [
        {
          id: 'plan',
          name: 'Plan the gateway',
          action: 'dvara:release:plan',
          input: {
            gateway: 'orders-llm',
            regions: [{ id: 'us-east-1' }, { id: 'eu-west-1' }],
            existingSecret: 'orders-llm-keys',
            owner: 'group:default/orders',
            values: {
              gatewayServer: {
                autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 6 },
              },
            },
          },
        },
      ],
    }),
  },
  {
    description:
      'Show what the portal’s chart would change in a gateway that keeps its values.',
    example: stringify({
      steps: [
        {
          id: 'plan',
          name: 'Plan the upgrade',
          action: 'dvara:release:plan',
          input: {
            gateway: 'orders-llm',
            regions: [{ id: 'us-east-1' }],
            owner: 'group:default/orders',
            reuseValues: true,
          },
        },
      ],
    }),
  },
];

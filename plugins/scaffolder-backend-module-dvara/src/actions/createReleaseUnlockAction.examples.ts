import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Take away the lock that a killed Helm has left in a region.',
    example: stringify({
      steps: [
        {
          id: 'unlock',
          name: 'Unlock the release',
          action: 'dvara:release:unlock',
          input: {
            gateway: 'orders-llm',
            owner: 'group:default/orders',
            regions: [{ id: 'us-east-1' }],
          },
        },
      ],
    }),
  },
];

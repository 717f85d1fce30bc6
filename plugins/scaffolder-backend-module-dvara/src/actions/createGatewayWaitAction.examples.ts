import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Wait until the gateway’s page can be opened.',
    example: stringify({
      steps: [
        {
          id: 'wait',
          name: 'Wait for the catalog',
          action: 'dvara:gateway:wait',
          input: { gateway: 'orders-llm' },
        },
      ],
    }),
  },
  {
    description: 'Wait for an entity that has another name than the gateway.',
    example: stringify({
      steps: [
        {
          id: 'wait',
          name: 'Wait for the catalog',
          action: 'dvara:gateway:wait',
          input: {
            gateway: 'orders-llm',
            entityRef: 'component:payments/orders-gateway',
            timeoutSeconds: 60,
          },
        },
      ],
    }),
  },
];

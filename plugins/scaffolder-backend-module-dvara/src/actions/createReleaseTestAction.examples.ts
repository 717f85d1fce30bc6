import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Run the chart’s tests of a gateway in two regions.',
    example: stringify({
      steps: [
        {
          id: 'test',
          name: 'Test the gateway',
          action: 'dvara:release:test',
          input: {
            gateway: 'orders-llm',
            owner: 'group:default/orders',
            regions: [{ id: 'us-east-1' }, { id: 'eu-west-1' }],
            timeoutSeconds: 120,
          },
        },
      ],
    }),
  },
];

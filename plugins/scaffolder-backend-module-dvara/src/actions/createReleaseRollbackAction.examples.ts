import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description:
      'Return a gateway to its last good revision in two regions at once.',
    example: stringify({
      steps: [
        {
          id: 'rollback',
          name: 'Roll the gateway back',
          action: 'dvara:release:rollback',
          input: {
            gateway: 'orders-llm',
            owner: 'group:default/orders',
            regions: [{ id: 'us-east-1' }, { id: 'eu-west-1' }],
          },
        },
      ],
    }),
  },
  {
    description: 'Return one region to a certain revision.',
    example: stringify({
      steps: [
        {
          id: 'rollback',
          name: 'Roll the gateway back',
          action: 'dvara:release:rollback',
          input: {
            gateway: 'orders-llm',
            regions: [{ id: 'us-east-1', revision: 7 }],
            timeoutSeconds: 600,
          },
        },
      ],
    }),
  },
];

import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Find out which gateway an entity of the catalog stands for.',
    example: stringify({
      steps: [
        {
          id: 'gateway',
          name: 'Look up the gateway',
          action: 'dvara:gateway:find',
          input: { entityRef: 'component:default/orders-llm' },
        },
      ],
    }),
  },
];

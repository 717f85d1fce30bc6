import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Uninstall a gateway in one region and keep its keys.',
    example: stringify({
      steps: [
        {
          id: 'uninstall',
          name: 'Uninstall the gateway',
          action: 'dvara:release:uninstall',
          input: {
            gateway: 'orders-llm',
            confirm: 'orders-llm',
            owner: 'group:default/orders',
            regions: [{ id: 'eu-west-1' }],
          },
        },
      ],
    }),
  },
  {
    description: 'Uninstall a gateway everywhere, its keys too.',
    example: stringify({
      steps: [
        {
          id: 'uninstall',
          name: 'Uninstall the gateway',
          action: 'dvara:release:uninstall',
          input: {
            gateway: 'orders-llm',
            confirm: 'orders-llm',
            removeLeftovers: true,
            regions: [{ id: 'us-east-1' }, { id: 'eu-west-1' }],
          },
        },
      ],
    }),
  },
];

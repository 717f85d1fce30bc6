import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description:
      'Put two provider keys, typed into fields with `ui:field: Secret`, into the gateway’s Secret in two regions.',
    example: stringify({
      steps: [
        {
          id: 'keys',
          name: 'Store the keys',
          action: 'dvara:secret:apply',
          input: {
            gateway: 'orders-llm',
            regions: [{ id: 'us-east-1' }, { id: 'eu-west-1' }],
            keysFromSecrets: {
              'openai-api-key': 'openaiApiKey',
              'anthropic-api-key': 'anthropicApiKey',
            },
          },
        },
      ],
    }),
  },
  {
    description: 'Turn the mock provider on, for trying out without any key.',
    example: stringify({
      steps: [
        {
          id: 'keys',
          name: 'Turn the mock provider on',
          action: 'dvara:secret:apply',
          input: {
            gateway: 'orders-llm',
            secretName: 'orders-llm-keys',
            regions: [{ id: 'us-east-1', namespace: 'gateways' }],
            flags: { 'mock-provider-enabled': true },
          },
        },
      ],
    }),
  },
];

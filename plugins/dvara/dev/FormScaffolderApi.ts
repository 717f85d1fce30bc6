import { NotImplementedError } from '@backstage/errors';
import type {
  ScaffolderApi,
  TemplateParameterSchema,
} from '@backstage/plugin-scaffolder-react';

const refuse = (): never => {
  throw new NotImplementedError('The form is only for looking at');
};

/** A scaffolder that has one form, to look at the fields in their place. */
export class FormScaffolderApi implements ScaffolderApi {
  scaffold = refuse;
  getTask = refuse;
  cancelTask = refuse;
  retry = refuse;
  listTasks = refuse;
  getIntegrationsList = refuse;
  listActions = refuse;
  listTemplatingExtensions = refuse;
  streamLogs = refuse;
  dryRun = refuse;
  autocomplete = refuse;

  async getTemplateParameterSchema(): Promise<TemplateParameterSchema> {
    return {
      title: 'Dvara gateway',
      description: 'A gateway in the regions of your choice',
      steps: [
        {
          title: 'Where',
          schema: {
            type: 'object',
            required: ['regions'],
            properties: {
              regions: {
                title: 'Regions',
                description: 'The gateway is deployed to each of these.',
                type: 'array',
                items: {
                  type: 'object',
                  properties: { id: { type: 'string' } },
                },
                'ui:field': 'DvaraRegionPicker',
              },
            },
          },
        },
        {
          title: 'Values',
          schema: {
            type: 'object',
            properties: {
              autoscaling: {
                title: 'Autoscaling',
                type: 'object',
                properties: {
                  minReplicas: {
                    title: 'Minimum replicas',
                    type: 'integer',
                    default: 12,
                  },
                  maxReplicas: {
                    title: 'Maximum replicas',
                    type: 'integer',
                    default: 10,
                  },
                },
                'ui:field': 'DvaraChartValues',
                'ui:options': {
                  chartPath: 'gatewayServer.autoscaling',
                  besides: { enabled: true },
                },
              },
              valuesYaml: {
                title: 'Values (YAML)',
                description: 'Values of the chart above all others.',
                type: 'string',
                'ui:field': 'DvaraValuesYaml',
              },
            },
          },
        },
      ],
    };
  }
}

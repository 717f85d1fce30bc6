import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { SecretsContextProvider } from '@backstage/plugin-scaffolder-react';
import {
  Stepper,
  type FormField,
} from '@backstage/plugin-scaffolder-react/alpha';
import type { JsonObject } from '@backstage/types';
import type { ChartRules } from '@dvara/backstage-plugin-dvara-common';
import { dvaraApiRef, type DvaraApi } from '../api';

/** A small chart with the values that the tests speak of. */
export const chart: ChartRules = {
  name: 'dvara',
  version: '0.1.0',
  valuesSchema: {
    type: 'object',
    properties: {
      gatewayServer: {
        type: 'object',
        additionalProperties: false,
        properties: {
          enabled: { type: 'boolean' },
          javaOpts: { type: 'string' },
          terminationGracePeriodSeconds: { type: 'integer' },
          rollingUpdate: { type: 'object' },
          resources: { type: 'object' },
          autoscaling: {
            type: 'object',
            properties: {
              enabled: { type: 'boolean' },
              minReplicas: { type: 'integer', minimum: 1 },
              maxReplicas: { type: 'integer', minimum: 1 },
            },
          },
        },
      },
    },
  },
  defaults: {
    gatewayServer: {
      enabled: true,
      terminationGracePeriodSeconds: 60,
      rollingUpdate: { maxSurge: 1 },
      resources: { requests: { cpu: '1' } },
      autoscaling: {
        enabled: false,
        minReplicas: 2,
        maxReplicas: 10,
        targetCPUUtilizationPercentage: 70,
      },
    },
  },
};

// Node's DOM cannot scroll, and the wizard scrolls to the top of each page.
window.scrollTo = () => {};

/** Shows a page of a template's form in the scaffolder's own wizard. */
export async function renderForm(options: {
  field: FormField;
  schema: JsonObject;
  getChart?: DvaraApi['getChart'];
}) {
  const { field, schema } = options;
  const api: DvaraApi = {
    getChart: options.getChart ?? (async () => chart),
    getRegions: () => Promise.reject(new Error('not asked for here')),
    getGatewayReport: () => Promise.reject(new Error('not asked for here')),
  };
  await renderInTestApp(
    <TestApiProvider apis={[[dvaraApiRef, api]]}>
      <SecretsContextProvider>
        <Stepper
          manifest={{
            title: 'Dvara gateway',
            steps: [
              { title: 'Values', schema },
              {
                title: 'Next page',
                schema: {
                  properties: { name: { type: 'string', title: 'Reached' } },
                },
              },
            ],
          }}
          extensions={[field as never]}
          onCreate={async () => {}}
        />
      </SecretsContextProvider>
    </TestApiProvider>,
  );
}

import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { SecretsContextProvider } from '@backstage/plugin-scaffolder-react';
import {
  Stepper,
  type FormField,
} from '@backstage/plugin-scaffolder-react/alpha';
import type { JsonObject, JsonValue } from '@backstage/types';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ChartRules } from '@dvara/backstage-plugin-dvara-common';
import { dvaraApiRef, type DvaraApi } from '../api';
import { unaskedDvaraApi } from './unaskedDvaraApi';

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
  getRegions?: DvaraApi['getRegions'];
  /** What earlier pages of the form hold. */
  initialState?: Record<string, JsonValue>;
}) {
  const { field, schema } = options;
  const onCreate = jest.fn(async () => {});
  const api: DvaraApi = {
    ...unaskedDvaraApi,
    getChart: options.getChart ?? (async () => chart),
    ...(options.getRegions && { getRegions: options.getRegions }),
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
          initialState={options.initialState}
          onCreate={onCreate}
        />
      </SecretsContextProvider>
    </TestApiProvider>,
  );
  return {
    /** Goes to the end of the form, and gives what the task would be started with. */
    submit: async (): Promise<JsonObject> => {
      const user = userEvent.setup();
      for (const name of ['Next', 'Review', 'Create']) {
        await user.click(await screen.findByRole('button', { name }));
      }
      await waitFor(() => expect(onCreate).toHaveBeenCalled());
      const [[values]] = onCreate.mock.calls as unknown as [[JsonObject]];
      return values;
    },
  };
}

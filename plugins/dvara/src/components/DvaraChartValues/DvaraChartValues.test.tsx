import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { chart, renderForm } from '../../__testUtils__/renderForm';
import type { DvaraApi } from '../../api';
import { DvaraChartValues } from './DvaraChartValues';
import { chartValuesFieldSchema } from './schema';
import { validateChartValues } from './validateChartValues';

const field = {
  name: 'DvaraChartValues',
  component: DvaraChartValues,
  schema: chartValuesFieldSchema,
  validation: validateChartValues,
};
const sentence =
  'gatewayServer.autoscaling.minReplicas (12) is above gatewayServer.autoscaling.maxReplicas (10): lower the one or raise the other.';

/** As the template has it: the block comes with a tick in a box. */
const schema = {
  properties: { own: { title: 'Own', type: 'boolean', default: true } },
  dependencies: {
    own: {
      oneOf: [
        { properties: { own: { enum: [false] } } },
        {
          properties: {
            own: { enum: [true] },
            autoscaling: {
              title: 'Autoscaling',
              type: 'object',
              required: ['minReplicas'],
              properties: {
                minReplicas: {
                  title: 'Minimum replicas',
                  type: 'integer',
                  default: 2,
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
          },
        },
      ],
    },
  },
};

/** Where a sentence stands for the eye. */
const shown = (text: string) =>
  screen.queryAllByText(text, { ignore: '[role=status]' });

const render = (options: { getChart?: DvaraApi['getChart'] } = {}) =>
  renderForm({ field: field as never, schema, ...options });

describe('DvaraChartValues', () => {
  it('shows the chart’s sentence at its input while typing, and holds the form until it is corrected', async () => {
    await render();
    const minimum = await screen.findByLabelText(/Minimum replicas/);
    expect(minimum).toHaveValue(2);
    await userEvent.clear(minimum);
    await userEvent.type(minimum, '12');

    expect(await screen.findByRole('status')).toHaveTextContent(sentence);
    expect(shown(sentence)).toHaveLength(1);
    expect(minimum).toHaveAttribute('aria-invalid', 'true');

    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(
      await screen.findByText(/'Autoscaling' has one thing to correct/),
    ).toBeInTheDocument();
    expect(screen.queryByLabelText('Reached')).not.toBeInTheDocument();

    await userEvent.clear(minimum);
    await userEvent.type(minimum, '3');
    await waitFor(() => expect(shown(sentence)).toEqual([]));
    expect(minimum).toHaveAttribute('aria-invalid', 'false');
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(await screen.findByLabelText('Reached')).toBeInTheDocument();
  });

  it('lets the form go on where the block is not asked for', async () => {
    await render();
    const minimum = await screen.findByLabelText(/Minimum replicas/);
    await userEvent.clear(minimum);
    await userEvent.type(minimum, '12');
    await userEvent.click(screen.getByRole('checkbox', { name: 'Own' }));
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));

    expect(await screen.findByLabelText('Reached')).toBeInTheDocument();
  });

  it('says why values cannot be checked, does not go on, and tries again', async () => {
    const getChart = jest
      .fn<ReturnType<DvaraApi['getChart']>, []>()
      .mockRejectedValueOnce(new Error('the portal is being restarted'))
      .mockRejectedValueOnce(new Error('the portal is being restarted'))
      .mockResolvedValue(chart);
    await render({ getChart });

    expect(
      await screen.findByText(/nothing is checked while you type.*restarted/),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(
      await screen.findByText(/'Autoscaling' cannot be checked.*restarted/),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(await screen.findByLabelText('Reached')).toBeInTheDocument();
  });
});

import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderForm } from '../../__testUtils__/renderForm';
import type { DvaraApi } from '../../api';
import { DvaraValuesYaml } from './DvaraValuesYaml';
import { valuesYamlFieldSchema } from './schema';
import { validateValuesYaml } from './validateValuesYaml';

const field = {
  name: 'DvaraValuesYaml',
  component: DvaraValuesYaml,
  schema: valuesYamlFieldSchema,
  validation: validateValuesYaml,
};
const schema = {
  properties: {
    valuesYaml: {
      title: 'Values',
      description: 'Above all other values',
      type: 'string',
      'ui:field': 'DvaraValuesYaml',
      'ui:options': {
        besides: { secrets: { existingSecret: 'set-by-the-task' } },
      },
    },
  },
};

const render = (options: { getChart?: DvaraApi['getChart'] } = {}) =>
  renderForm({ field: field as never, schema, ...options });
const paste = async (text: string) => {
  const area = screen.getByLabelText('Values');
  await userEvent.clear(area);
  await userEvent.click(area);
  await userEvent.paste(text);
  return area;
};
const next = () =>
  userEvent.click(screen.getByRole('button', { name: 'Next' }));

describe('DvaraValuesYaml', () => {
  it('lets an empty text pass', async () => {
    await render();
    const area = await screen.findByLabelText('Values');
    expect(area).toHaveAccessibleDescription(/^Above all other values/);
    expect(area).toHaveAttribute('aria-invalid', 'false');
    await next();
    expect(await screen.findByLabelText('Reached')).toBeInTheDocument();
  });

  it.each([
    ['no YAML, by its line', 'gatewayServer:\n\tx: 1', /^line 2: a tab/],
    ['a key that is there twice', 'a: 1\na: 2', /^line 2: this key/],
    ['what is no map', '- a', /this is a list$/],
    [
      'a breach of the schema, by its path',
      'gatewayServer: { javaOpts: 7 }',
      /^gatewayServer\.javaOpts must be string, not number$/,
    ],
    [
      'what cannot work together',
      'gatewayServer: { autoscaling: { enabled: true, minReplicas: 12 } }',
      /minReplicas \(12\) is above .*maxReplicas \(10\)/,
    ],
    [
      'a flag of the Secret',
      'secrets: { bedrockEnabled: true }',
      /no effect beside existingSecret/,
    ],
  ])('tells %s and holds the form', async (_what, text, sentence) => {
    await render();
    const area = await paste(text);

    const status = within(screen.getByTestId('dvara-values-yaml')).getByRole(
      'status',
    );
    const item = await within(status).findByRole('listitem');
    expect(item).toHaveTextContent(sentence);
    expect(area).toHaveAttribute('aria-invalid', 'true');
    expect(area).toHaveAccessibleDescription(
      expect.stringContaining(item.textContent ?? ''),
    );

    await next();
    expect(
      await screen.findByText(/'Values' has one thing to correct/),
    ).toBeInTheDocument();
    expect(screen.queryByLabelText('Reached')).not.toBeInTheDocument();
  });

  it('refuses a key without showing it anywhere but in the text', async () => {
    await render();
    await paste('secrets: { providerKeys: { openai: sk-canary } }');

    const item = await screen.findByRole('listitem');
    expect(item).toHaveTextContent(/put keys on the Providers page/);
    expect(item).not.toHaveTextContent('canary');
  });

  it('says that values fit, and goes on', async () => {
    await render();
    await paste('gatewayServer: { javaOpts: 7 }');
    await screen.findByText(/must be string/);
    const area = await paste('gatewayServer:\n  javaOpts: -Xmx1g');

    expect(
      await screen.findByText('These values fit chart dvara 0.1.0.'),
    ).toBeInTheDocument();
    await waitFor(() => expect(area).toHaveAttribute('aria-invalid', 'false'));
    await next();
    expect(await screen.findByLabelText('Reached')).toBeInTheDocument();
  });

  it('does not go on where the values cannot be checked, and says why', async () => {
    await render({
      getChart: () => Promise.reject(new Error('the portal is restarted')),
    });
    await paste('a: 1');
    expect(
      await screen.findByText(/nothing is checked while you type.*restarted/),
    ).toBeInTheDocument();
    await next();
    expect(
      await screen.findByText(/'Values' cannot be checked.*restarted/),
    ).toBeInTheDocument();
    expect(screen.queryByLabelText('Reached')).not.toBeInTheDocument();
  });
});

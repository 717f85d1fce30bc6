import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderForm } from '../../__testUtils__/renderForm';
import { DvaraKeys } from './DvaraKeys';
import { keysFieldSchema } from './schema';
import { validateKeys } from './validateKeys';

const schema = {
  properties: {
    keys: {
      title: 'Keys',
      type: 'object',
      'ui:field': 'DvaraKeys',
      properties: {
        openaiApiKey: { title: 'OpenAI API key', type: 'string' },
        geminiApiKey: { title: 'Gemini API key', type: 'string' },
      },
    },
  },
};

describe('DvaraKeys', () => {
  it('goes on once one key is typed, and says so before', async () => {
    await renderForm({
      field: {
        name: 'DvaraKeys',
        component: DvaraKeys,
        schema: keysFieldSchema,
        validation: validateKeys,
      } as never,
      schema,
    });
    const user = userEvent.setup();

    await user.click(await screen.findByRole('button', { name: 'Next' }));
    expect(
      await screen.findByText(/'Keys' needs at least one key/),
    ).toBeInTheDocument();
    expect(screen.queryByLabelText('Reached')).not.toBeInTheDocument();

    await user.type(screen.getByLabelText('Gemini API key'), '***');
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(await screen.findByLabelText('Reached')).toBeInTheDocument();
  });
});

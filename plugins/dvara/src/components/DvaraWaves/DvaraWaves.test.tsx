import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderForm } from '../../__testUtils__/renderForm';
import { DvaraWaves } from './DvaraWaves';
import { wavesFieldSchema } from './schema';

const field = {
  name: 'DvaraWaves',
  component: DvaraWaves,
  schema: wavesFieldSchema,
};
const schema = {
  properties: {
    waves: {
      title: 'Order',
      type: 'array',
      items: { type: 'array', items: { type: 'string' } },
      'ui:field': 'DvaraWaves',
    },
  },
};

async function renderWaves(options: {
  regionIds: string[];
  waves?: string[][];
}) {
  const regions = options.regionIds.map(id => ({ id }));
  return renderForm({
    field: field as never,
    schema,
    initialState: {
      regions,
      ...(options.waves && { waves: options.waves }),
    },
    getRegions: async () =>
      ['us-east-1', 'eu-west-1', 'ap-south-1'].map(id => ({
        id,
        name: id.slice(0, 2).toUpperCase(),
        cluster: id,
        namespaces: ['gateways'],
      })),
  });
}

const shownWaves = () =>
  within(screen.getByRole('group', { name: 'Order' }))
    .getAllByTestId(/^dvara-wave-/)
    .map(wave =>
      within(wave)
        .getAllByRole('listitem')
        .map(item => item.textContent),
    );
const three = ['us-east-1', 'eu-west-1', 'ap-south-1'];

describe('DvaraWaves', () => {
  it('begins with the first region alone, and puts that into the form', async () => {
    const { submit } = await renderWaves({ regionIds: three });

    await waitFor(() =>
      expect(shownWaves()).toEqual([
        ['US us-east-1'],
        ['EU eu-west-1', 'AP ap-south-1'],
      ]),
    );
    expect((await submit()).waves).toEqual([
      ['us-east-1'],
      ['eu-west-1', 'ap-south-1'],
    ]);
  });

  it('moves a region on by its buttons, says where it is, and stays with it', async () => {
    const { submit } = await renderWaves({ regionIds: three });
    const user = userEvent.setup();

    await user.click(
      await screen.findByRole('button', { name: 'Move AP to a later wave' }),
    );
    expect(screen.getByText('AP is in wave 3 of 3.')).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Move AP to an earlier wave' }),
    ).toHaveFocus();
    expect(
      screen.getByRole('button', { name: 'Move AP to a later wave' }),
    ).toBeDisabled();
    expect((await submit()).waves).toEqual([
      ['us-east-1'],
      ['eu-west-1'],
      ['ap-south-1'],
    ]);
  });

  it('fits what was ordered before to the regions that are chosen now', async () => {
    const { submit } = await renderWaves({
      regionIds: ['us-east-1', 'ap-south-1'],
      waves: [['eu-west-1'], ['ap-south-1'], ['us-east-1']],
    });

    expect((await submit()).waves).toEqual([['ap-south-1'], ['us-east-1']]);
  });

  it('offers nothing to order where there is one region or none', async () => {
    await renderWaves({ regionIds: ['us-east-1'] });

    expect(
      await screen.findByText('There is one region, and so there is one wave.'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /^Move/ }),
    ).not.toBeInTheDocument();
  });
});

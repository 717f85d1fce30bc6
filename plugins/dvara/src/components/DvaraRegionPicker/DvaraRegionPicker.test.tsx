import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import type {
  GatewayReport,
  RegionState,
  RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import type { JsonObject } from '@backstage/types';
import { createFieldValidation } from '@backstage/plugin-scaffolder-react/alpha';
import {
  act,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import { useState, type ComponentProps } from 'react';
import { unaskedDvaraApi } from '../../__testUtils__/unaskedDvaraApi';
import { dvaraApiRef, type DvaraApi } from '../../api';
import { DvaraRegionPicker } from './DvaraRegionPicker';
import type { RegionPickerUiOptions } from './schema';
import { validateRegions } from './validateRegions';

const regions: RegionSummary[] = [
  {
    id: 'us-east-1',
    name: 'US East',
    cluster: 'us-east',
    namespaces: ['gateways'],
    reachability: { checkedAt: '2026-11-22T14:05:00.000Z' },
  },
  {
    id: 'eu-west-1',
    name: 'EU West',
    cluster: 'eu-west',
    namespaces: ['gateways'],
    notice: 'starting: the control plane is built',
    reachability: {
      checkedAt: '2026-11-22T14:05:00.000Z',
      failure: { kind: 'connectionRefused', operation: 'read the version' },
    },
  },
];

type Props = ComponentProps<typeof DvaraRegionPicker>;

async function renderPicker(options: {
  formData?: { id: string; revision?: number }[];
  getRegions?: DvaraApi['getRegions'];
  getGatewayReport?: DvaraApi['getGatewayReport'];
  uiOptions?: RegionPickerUiOptions;
  /** What the other fields of the form hold. */
  form?: JsonObject;
}) {
  const onChange = jest.fn();
  const api: DvaraApi = {
    ...unaskedDvaraApi,
    getRegions: options.getRegions ?? (async () => regions),
    getGatewayReport:
      options.getGatewayReport ??
      (() => Promise.reject(new Error('not asked for here'))),
  };
  const props: Partial<Props> = {
    formData: options.formData,
    onChange,
    schema: { title: 'Regions' },
    uiSchema: { 'ui:options': options.uiOptions },
  };
  let fillIn: (form: JsonObject) => void;
  function Form() {
    const [formData, setFormData] = useState(options.form ?? {});
    fillIn = setFormData;
    return (
      <DvaraRegionPicker {...(props as Props)} formContext={{ formData }} />
    );
  }
  await renderInTestApp(
    <TestApiProvider apis={[[dvaraApiRef, api]]}>
      <Form />
    </TestApiProvider>,
  );
  return { onChange, fillIn: (form: JsonObject) => act(() => fillIn(form)) };
}

describe('DvaraRegionPicker', () => {
  it('offers the configured regions with how they are at present', async () => {
    await renderPicker({});

    const group = await screen.findByRole('group', { name: 'Regions' });
    expect(
      await within(group).findByRole('checkbox', { name: 'US East us-east-1' }),
    ).toHaveAccessibleDescription(/reachable/);
    expect(
      within(group).getByRole('checkbox', { name: 'EU West eu-west-1' }),
    ).toHaveAccessibleDescription(/Connection refused.*starting/);
  });

  it('adds a region and keeps what the others carry', async () => {
    const chosen = { id: 'us-east-1', releaseName: 'orders' };
    const { onChange } = await renderPicker({ formData: [chosen] });

    fireEvent.click(await screen.findByRole('checkbox', { name: /EU West/ }));
    expect(onChange).toHaveBeenCalledWith([chosen, { id: 'eu-west-1' }]);
  });

  it('asks for a revision of each chosen region where the template wants one, and none is the last good one', async () => {
    const { onChange } = await renderPicker({
      formData: [{ id: 'us-east-1', revision: 3 }],
      uiOptions: { revisions: true },
    });

    const revision = await screen.findByRole('spinbutton', {
      name: 'Revision in US East',
    });
    expect(revision).toHaveValue(3);
    expect(screen.getAllByRole('spinbutton')).toHaveLength(1);
    fireEvent.change(revision, { target: { value: '2' } });
    expect(onChange).toHaveBeenCalledWith([{ id: 'us-east-1', revision: 2 }]);
    fireEvent.change(revision, { target: { value: '' } });
    expect(onChange).toHaveBeenLastCalledWith([
      { id: 'us-east-1', revision: undefined },
    ]);
  });

  it('takes a region away', async () => {
    const { onChange } = await renderPicker({
      formData: [{ id: 'us-east-1' }, { id: 'eu-west-1' }],
    });

    const box = await screen.findByRole('checkbox', { name: /US East/ });
    expect(box).toBeChecked();
    fireEvent.click(box);
    expect(onChange).toHaveBeenCalledWith([{ id: 'eu-west-1' }]);
  });

  it('does not hide a region that is not configured any more', async () => {
    const { onChange } = await renderPicker({
      formData: [{ id: 'gone-1' }, { id: 'us-east-1' }],
    });

    fireEvent.click(
      await screen.findByRole('button', { name: 'Remove gone-1' }),
    );
    expect(onChange).toHaveBeenCalledWith([{ id: 'us-east-1' }]);
  });

  it('says why there are no regions to choose, and tries again', async () => {
    const getRegions = jest
      .fn<Promise<RegionSummary[]>, []>()
      .mockRejectedValueOnce(new Error('the portal is being restarted'))
      .mockResolvedValue(regions);
    await renderPicker({ getRegions });

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'the portal is being restarted',
    );
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('checkbox', { name: /US East/ }),
    ).toBeInTheDocument();
  });
});

describe('DvaraRegionPicker for a gateway that runs already', () => {
  const uiOptions = { gateway: 'gateway', preselect: true };
  const form = { gateway: 'component:default/orders-llm' };
  const reportOf = (states: Record<string, RegionState>) =>
    jest.fn(
      async () =>
        ({
          regions: Object.entries(states).map(([id, state]) => ({
            region: regions.find(region => region.id === id)!,
            state,
          })),
        } as GatewayReport),
    );

  it('asks for the gateway first', async () => {
    await renderPicker({ uiOptions });

    expect(
      await screen.findByText('Choose the gateway first.'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('checkbox')).not.toBeInTheDocument();
  });

  it('chooses the regions where it runs and keeps from the others', async () => {
    const { onChange } = await renderPicker({
      uiOptions,
      form,
      getGatewayReport: reportOf({
        'us-east-1': 'degraded',
        'eu-west-1': 'notInstalled',
      }),
    });

    const other = await screen.findByRole('checkbox', { name: /EU West/ });
    expect(other).toBeDisabled();
    expect(other).toHaveAccessibleDescription(/Not installed/);
    expect(
      screen.getByRole('checkbox', { name: /US East/ }),
    ).toHaveAccessibleDescription(/Degraded/);
    expect(onChange).toHaveBeenCalledTimes(1);
    expect(onChange).toHaveBeenCalledWith([{ id: 'us-east-1' }]);
  });

  it('drops the regions of one gateway as soon as another is chosen, and chooses those of the other', async () => {
    let answer: (report: GatewayReport) => void = () => {};
    const { onChange, fillIn } = await renderPicker({
      uiOptions,
      form,
      getGatewayReport: async ({ entityRef }) =>
        entityRef.name === 'orders-llm'
          ? reportOf({ 'us-east-1': 'healthy', 'eu-west-1': 'notInstalled' })()
          : new Promise(resolve => {
              answer = resolve;
            }),
    });
    await waitFor(() =>
      expect(onChange.mock.calls).toEqual([[[{ id: 'us-east-1' }]]]),
    );

    fillIn({ gateway: 'component:default/search-llm' });
    expect(onChange.mock.calls.slice(1)).toEqual([[[]]]);

    answer(
      await reportOf({ 'us-east-1': 'notInstalled', 'eu-west-1': 'healthy' })(),
    );
    await waitFor(() =>
      expect(onChange.mock.calls.slice(1)).toEqual([
        [[]],
        [[{ id: 'eu-west-1' }]],
      ]),
    );
  });

  it('counts a region that does not answer as one where it may run', async () => {
    const { onChange } = await renderPicker({
      uiOptions,
      form,
      getGatewayReport: reportOf({
        'us-east-1': 'unreachable',
        'eu-west-1': 'healthy',
      }),
    });

    await screen.findByRole('checkbox', { name: /EU West/ });
    expect(onChange).toHaveBeenCalledWith([
      { id: 'us-east-1' },
      { id: 'eu-west-1' },
    ]);
  });

  it('keeps what a link to the form has chosen', async () => {
    const { onChange } = await renderPicker({
      uiOptions,
      form,
      formData: [{ id: 'eu-west-1' }],
      getGatewayReport: reportOf({
        'us-east-1': 'healthy',
        'eu-west-1': 'healthy',
      }),
    });

    expect(
      await screen.findByRole('checkbox', { name: /EU West/ }),
    ).toBeChecked();
    expect(onChange).not.toHaveBeenCalled();
  });

  it('offers every region, and says why, where it cannot be read where the gateway runs', async () => {
    await renderPicker({
      uiOptions,
      form,
      getGatewayReport: async () => {
        throw new Error('you may not see this gateway');
      },
    });

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'you may not see this gateway',
    );
    expect(screen.getByRole('checkbox', { name: /US East/ })).toBeEnabled();
  });
});

describe('validateRegions', () => {
  const errorsOf = async (value: { id: string }[]) => {
    const validation = createFieldValidation();
    await validateRegions(value, validation, {
      apiHolder: { get: () => undefined },
      formData: {},
      schema: {},
    });
    return validation.__errors;
  };

  it('wants at least one region', async () => {
    expect(await errorsOf([])).toEqual(['Choose at least one region.']);
    expect(await errorsOf([{ id: 'us-east-1' }])).toEqual([]);
  });
});

import {
  renderInTestApp,
  TestApiProvider,
  mockApis,
} from '@backstage/test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import type {
  FleetGateway,
  FleetReport,
} from '@dvara/backstage-plugin-dvara-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { memo, type FunctionComponent } from 'react';
import { useLocation } from 'react-router-dom';
import { fleetScenario } from '../../../dev/fleetScenarios';
import { FakeDvaraBackend } from '../../__testUtils__/FakeDvaraBackend';
import { StillObserver } from '../../__testUtils__/StillObserver';
import { dvaraApiRef } from '../../api';
import { catalogEntityRouteRef, selectedTemplateRouteRef } from '../../routes';
import { DvaraFleetPage } from './DvaraFleetPage';
import type * as FleetRowCellsModule from './FleetRowCells';

/** The gateways whose rows were drawn, in order. */
const mockDrawn: string[] = [];

jest.mock('./FleetRowCells', () => {
  const { FleetRowCells } =
    jest.requireActual<typeof FleetRowCellsModule>('./FleetRowCells');
  const { type: Cells, compare } = FleetRowCells as unknown as {
    type: FunctionComponent<{ gateway: FleetGateway }>;
    compare: null;
  };
  if (!Cells || compare) {
    throw new Error('The cells of a row are not kept while their props are');
  }
  return {
    FleetRowCells: memo<{ gateway: FleetGateway }>(props => {
      mockDrawn.push(props.gateway.name);
      return <Cells {...props} />;
    }),
  };
});

/** The test page has no layout of its own. */
let width = 1200;

const template = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'dvara-gateway', namespace: 'default' },
};

let backend: FakeDvaraBackend;

function Address() {
  const { pathname, search } = useLocation();
  return <div data-testid="address">{`${pathname}${search}`}</div>;
}

async function renderFleet(
  options: {
    search?: string;
    templates?: (typeof template)[];
    permission?: AuthorizeResult.ALLOW | AuthorizeResult.DENY;
  } = {},
) {
  const { search = '', templates = [template] } = options;
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [dvaraApiRef, backend.api],
        [catalogApiRef, catalogApiMock({ entities: templates })],
        [
          permissionApiRef,
          mockApis.permission({
            authorize: options.permission ?? AuthorizeResult.ALLOW,
          }),
        ],
      ]}
    >
      <DvaraFleetPage />
      <Address />
    </TestApiProvider>,
    {
      routeEntries: [`/dvara${search}`],
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': catalogEntityRouteRef as never,
        '/entity/:namespace/:kind/:name': entityRouteRef,
        '/create/templates/:namespace/:templateName':
          selectedTemplateRouteRef as never,
      },
    },
  );
}

/** Shows the page once the first report is there. */
async function showFleet(
  report: FleetReport | string = 'mixed',
  options: Parameters<typeof renderFleet>[0] = {},
) {
  backend.stream({ path: 'stream' });
  await renderFleet(options);
  await waitFor(() => expect(backend.asked).toHaveLength(1));
  await act(async () =>
    backend.send({
      event: 'fleet',
      data:
        typeof report === 'string'
          ? fleetScenario({ name: report, now: new Date() })
          : report,
    }),
  );
  await screen.findByTestId('dvara-fleet');
}

const names = () =>
  screen
    .queryAllByTestId(/^fleet-row-/)
    .map(row => row.getAttribute('data-testid')!.replace('fleet-row-', ''));

const row = (name: string) => screen.getByTestId(`fleet-row-${name}`);

const address = () => screen.getByTestId('address').textContent;

describe('the fleet page', () => {
  const { ResizeObserver } = window;
  beforeEach(() => {
    backend = new FakeDvaraBackend();
    width = 1200;
    window.ResizeObserver = StillObserver;
    jest
      .spyOn(HTMLElement.prototype, 'offsetWidth', 'get')
      .mockImplementation(() => width);
    jest
      .spyOn(Element.prototype, 'clientWidth', 'get')
      .mockImplementation(() => width);
    jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(700);
    Element.prototype.scrollTo = () => {};
  });
  afterEach(() => {
    jest.restoreAllMocks();
    window.ResizeObserver = ResizeObserver;
  });

  it('says in one sentence how the fleet is, and which region is lost since when', async () => {
    await showFleet();

    expect(
      screen.getByRole('heading', { name: '6 gateways in 4 regions' }),
    ).toBeInTheDocument();
    expect(
      screen.getByText(
        /2 well, 1 degraded, 1 failed, 1 rolling out, 1 not known\. ap-south-1 has not answered for 3 min: its cells show what was last seen\./,
      ),
    ).toBeInTheDocument();
    expect(screen.getByTestId('fleet-column-ap-south-1')).toHaveTextContent(
      'no answer',
    );
  });

  it('has a row for each gateway, the worst first, from which each cell leads to the tab at its region', async () => {
    await showFleet();

    expect(names()).toEqual([
      'search-assist',
      'orders-llm',
      'support-bot',
      'ledger-check',
      'claims-extract',
      'playground',
    ]);
    const orders = within(row('orders-llm'));
    expect(orders.getByRole('link', { name: 'orders-llm' })).toHaveAttribute(
      'href',
      '/catalog/default/component/orders-llm',
    );
    expect(orders.getByRole('link', { name: 'team-orders' })).toHaveAttribute(
      'href',
      '/catalog/default/group/team-orders',
    );
    expect(
      orders.getByRole('link', {
        name: 'Degraded: 1/3 2 of 3 pods of the server are missing: OOMKilled.',
      }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/orders-llm/dvara?region=eu-west-1',
    );
    expect(orders.getByRole('link', { name: /10 max/ })).toBeInTheDocument();
    expect(orders.getByRole('link', { name: /3 · 3 min/ })).toBeInTheDocument();
    expect(orders.getByText('1.6.2')).toHaveTextContent('1.6.2 (differs)');
  });

  it('follows a cell within the portal', async () => {
    const user = userEvent.setup();
    await showFleet();

    await user.click(
      within(row('orders-llm')).getByRole('link', { name: /1\/3/ }),
    );

    expect(address()).toBe(
      '/catalog/default/component/orders-llm/dvara?region=eu-west-1',
    );
  });

  it('tells a screen reader how large it is, beyond what is drawn', async () => {
    await showFleet('large');

    const grid = screen.getByRole('grid', { name: 'Gateways by region' });
    expect(grid).toHaveAttribute('aria-rowcount', '201');
    expect(grid).toHaveAttribute('aria-colcount', '23');
    expect(names().length).toBeLessThan(40);
    expect(row('gateway-000')).toHaveAttribute('aria-rowindex', '2');
    expect(
      within(row('gateway-000')).getAllByRole('gridcell').length,
    ).toBeLessThan(15);
  });

  it('draws only the row that has changed', async () => {
    await showFleet();
    const playground = fleetScenario({
      name: 'mixed',
      now: new Date(),
    }).gateways.find(({ name }) => name === 'playground')!;
    mockDrawn.length = 0;

    await act(async () =>
      backend.send({
        event: 'changes',
        data: {
          generatedAt: new Date().toISOString(),
          removed: [],
          gateways: [
            {
              ...playground,
              regions: playground.regions.map(cell => ({
                ...cell,
                ...(cell.ready && { ready: 0, state: 'failed' }),
              })),
            },
          ],
        },
      }),
    );

    // It has moved up, so that others stand elsewhere.
    await waitFor(() => expect(names().slice(0, 2)).toContain('playground'));
    expect(new Set(mockDrawn)).toEqual(new Set(['playground']));
  });

  it('reads what to show from the address, and says how much that is', async () => {
    await showFleet('mixed', {
      search: '?owner=group:default/team-claims&region=eu-west-1&sort=-name',
    });

    expect(names()).toEqual(['ledger-check', 'claims-extract']);
    expect(screen.getByTestId('fleet-shown')).toHaveTextContent('2 of 6 shown');
    expect(screen.getByTestId('fleet-column-eu-west-1')).toBeInTheDocument();
    expect(
      screen.queryByTestId('fleet-column-us-east-1'),
    ).not.toBeInTheDocument();
    expect(
      screen.getByRole('columnheader', { name: /Gateway/ }),
    ).toHaveAttribute('aria-sort', 'descending');
  });

  it('finds while one types, and keeps it in the address', async () => {
    const user = userEvent.setup();
    await showFleet('mixed', { search: '?fleet=mixed' });

    await user.type(
      screen.getByRole('searchbox', { name: 'Filter by name or owner' }),
      'assist',
    );
    await waitFor(() =>
      expect(names()).toEqual(['search-assist', 'support-bot']),
    );
    await waitFor(() => expect(address()).toBe('/dvara?fleet=mixed&q=assist'));
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));

    await waitFor(() => expect(address()).toBe('/dvara?fleet=mixed'));
    expect(names()).toHaveLength(6);
    expect(screen.getByRole('searchbox')).toHaveValue('');
  });

  it('chooses several of a kind in a menu, each with how many there are', async () => {
    const user = userEvent.setup();
    await showFleet();

    await user.click(screen.getByRole('button', { name: 'State: all' }));
    await user.click(
      screen.getByRole('menuitemcheckbox', { name: /^Failed 1$/ }),
    );
    await user.click(
      screen.getByRole('menuitemcheckbox', { name: /^Denied 1$/ }),
    );
    await user.keyboard('{Escape}');

    expect(address()).toBe('/dvara?state=failed&state=denied');
    expect(names()).toEqual(['search-assist', 'ledger-check']);
    expect(
      await screen.findByRole('button', { name: 'State: 2 chosen' }),
    ).toBeInTheDocument();
  });

  it('orders by a column, then the other way round, then by the worst again', async () => {
    const user = userEvent.setup();
    await showFleet();
    const sort = () =>
      user.click(screen.getByRole('button', { name: /^Owner$/ }));

    await sort();
    expect(names()[0]).toBe('playground');
    await sort();
    expect(address()).toBe('/dvara?sort=-owner');
    expect(names()[0]).toBe('support-bot');
    await sort();
    expect(address()).toBe('/dvara');
    expect(names()[0]).toBe('search-assist');
  });

  it('says so where nothing fits, and leads back', async () => {
    const user = userEvent.setup();
    await showFleet('mixed', { search: '?q=nobody' });

    expect(screen.queryByRole('grid')).not.toBeInTheDocument();
    const heading = screen.getByRole('heading', {
      name: 'No gateway fits the filters',
    });
    await user.click(
      within(heading.parentElement!).getByRole('button', {
        name: 'Clear filters',
      }),
    );
    expect(names()).toHaveLength(6);
  });

  it('is one stop of the Tab key, in which the arrow keys reach every cell', async () => {
    const user = userEvent.setup();
    await showFleet();
    const grid = screen.getByRole('grid');
    expect(grid.querySelectorAll('[tabindex="0"]')).toHaveLength(1);

    screen.getByRole('button', { name: 'Gateway' }).focus();
    await user.keyboard('{ArrowDown}{ArrowRight}{ArrowRight}{ArrowRight}');
    expect(document.activeElement).toHaveAccessibleName(/^Failed: failed/);
    await user.keyboard('{ArrowDown}{End}');
    expect(document.activeElement).toHaveAccessibleName(/^Unreachable: 3/);
    await user.keyboard('{Control>}{Home}{/Control}');
    expect(document.activeElement).toHaveTextContent('Gateway');
    expect(grid.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
  });

  it('tells the whole of a cell that has the mouse', async () => {
    const user = userEvent.setup();
    await showFleet();

    await user.hover(
      within(row('orders-llm')).getByRole('link', { name: /1\/3/ }),
    );

    const hint = await screen.findByTestId('fleet-hint');
    expect(hint).toHaveTextContent('orders-llm · EU West');
    expect(hint).toHaveTextContent('2 of 3 pods of the server are missing');
    expect(hint).toHaveTextContent('Pods1 of 3 ready');
    expect(hint).toHaveTextContent('App version1.6.2');
    await user.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByTestId('fleet-hint')).not.toBeInTheDocument(),
    );
  });

  it('hands out what is shown as a file', async () => {
    const user = userEvent.setup();
    const blobs: Blob[] = [];
    URL.createObjectURL = blob => {
      blobs.push(blob as Blob);
      return 'blob:fleet';
    };
    const revoke = jest.fn();
    URL.revokeObjectURL = revoke;
    const click = jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(() => {});
    await showFleet('mixed', { search: '?q=orders&region=eu-west-1' });

    await user.click(screen.getByRole('button', { name: 'CSV' }));

    expect(click).toHaveBeenCalledTimes(1);
    // Safari asks for it in a later turn.
    expect(revoke).not.toHaveBeenCalled();
    const [first, ...bytes] = new Uint8Array(await blobs[0].arrayBuffer());
    expect([first, ...bytes.slice(0, 2)]).toEqual([0xef, 0xbb, 0xbf]);
    const text = await blobs[0].text();
    expect(text.replace('\uFEFF', '').split('\r\n')).toEqual([
      expect.stringMatching(/^gateway,/),
      expect.stringMatching(/^orders-llm,.*,eu-west-1,degraded,/),
      '',
    ]);
  });

  it('offers a new gateway where its template is in the catalog', async () => {
    await showFleet();

    expect(
      await screen.findByRole('link', { name: 'New gateway' }),
    ).toHaveAttribute('href', '/create/templates/default/dvara-gateway');
  });

  it('names the permission that a new gateway needs', async () => {
    const user = userEvent.setup();
    await showFleet('mixed', { permission: AuthorizeResult.DENY });

    await user.hover(
      await screen.findByRole('button', { name: 'New gateway' }),
    );
    expect(
      await screen.findByText(
        'You lack the permission scaffolder.task.create.',
      ),
    ).toBeInTheDocument();
  });

  it('offers none where there is no template, and says how gateways come otherwise', async () => {
    await showFleet('empty', { templates: [] });

    expect(
      screen.getByRole('heading', { name: 'No gateway yet' }),
    ).toBeInTheDocument();
    expect(screen.getByText(/dvara\.ai\/gateway/)).toBeInTheDocument();
    expect(screen.queryByText('New gateway')).not.toBeInTheDocument();
  });

  it('names the entities that could not be read, with the reason', async () => {
    await showFleet('refused');

    expect(screen.getByRole('alert')).toHaveTextContent(
      'component:default/typo-llm: dvara.ai/regions names «eu-wset-1», which is not a region’s id',
    );
  });

  it('names the permission where gateways may not be seen', async () => {
    for (const path of ['stream', 'gateways']) {
      backend.refuse({
        path,
        status: 403,
        name: 'NotAllowedError',
        message: 'no',
      });
    }
    await renderFleet();

    expect(
      await screen.findByText(/lacks the permission dvara\.gateway\.read/),
    ).toBeInTheDocument();
  });

  it('says why where the portal fails from the first', async () => {
    for (const path of ['stream', 'gateways']) {
      backend.refuse({
        path,
        status: 503,
        name: 'ServiceUnavailableError',
        message: 'The regions are being read',
      });
    }
    await renderFleet();

    expect(
      await screen.findByRole('heading', {
        name: 'The gateways could not be read',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getAllByText(/The regions are being read/).length,
    ).toBeGreaterThan(0);
  });

  it('is a list where there is no room for a table, with what is not there last', async () => {
    width = 330;
    await showFleet();

    expect(screen.queryByRole('grid')).not.toBeInTheDocument();
    const links = within(row('search-assist'))
      .getAllByRole('link')
      .map(link => link.textContent);
    expect(links.slice(1)).toEqual([
      expect.stringContaining('us-east-1'),
      expect.stringContaining('ap-south-1'),
      expect.stringContaining('eu-west-1'),
      expect.stringMatching(/us-west-2 +not installed/),
    ]);
  });

  it.each([1200, 330])('is within everyone’s reach at %s px', async wide => {
    width = wide;
    await showFleet('refused');

    const { violations } = await axe.run(screen.getByTestId('dvara-fleet'), {
      // The test page has no colours.
      rules: { 'color-contrast': { enabled: false } },
    });
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
    ).toEqual([]);
  });
});

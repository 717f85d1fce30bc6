import { fleetScenario } from '../../../dev/fleetScenarios';
import { readFleetQuery } from './fleetQuery';
import { selectGateways } from './selectGateways';

const { gateways } = fleetScenario({ name: 'mixed', now: new Date() });

const select = (search: string) =>
  selectGateways({
    gateways,
    query: readFleetQuery(new URLSearchParams(search)),
  }).map(({ name }) => name);

const all = [
  'search-assist',
  'orders-llm',
  'support-bot',
  'ledger-check',
  'claims-extract',
  'playground',
];

describe('selectGateways', () => {
  it('puts the worst first, however the gateways came', () => {
    expect(select('')).toEqual(all);
    const reversed = selectGateways({
      gateways: [...gateways].reverse(),
      query: readFleetQuery(new URLSearchParams()),
    });
    expect(reversed.map(({ name }) => name)).toEqual(all);
  });

  it.each([
    ['q=ORDERS', ['orders-llm']],
    ['q=assistant+for', ['support-bot']],
    ['q=team-cl', ['ledger-check', 'claims-extract']],
    ['q=group:', []],
    ['owner=group:default/platform', ['playground']],
    ['state=denied&state=failed', ['search-assist', 'ledger-check']],
    ['version=1.6.2', ['orders-llm', 'playground']],
    ['version=1.6.2&region=us-east-1', ['playground']],
    ['state=failed&region=eu-west-1', []],
    // It is meant for two regions only.
    ['region=us-west-2', all.filter(name => name !== 'ledger-check')],
  ])('finds by %s', (search, names) => {
    expect(select(search)).toEqual(names);
  });

  it.each([
    ['sort=owner', ['playground', 'ledger-check', 'claims-extract']],
    ['sort=-owner', ['support-bot', 'search-assist', 'orders-llm']],
    ['sort=version', ['orders-llm', 'playground', 'search-assist']],
    ['sort=region:eu-west-1', ['orders-llm', 'ledger-check', 'claims-extract']],
    ['sort=name', ['claims-extract', 'ledger-check', 'orders-llm']],
  ])('orders by %s, and what is alike by the worst', (search, names) => {
    expect(select(search).slice(0, 3)).toEqual(names);
  });
});

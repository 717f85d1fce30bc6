import type { RegionsService } from '@dvara/backstage-plugin-dvara-node';
import { resolveReleases } from './resolveReleases';

const regions = {
  list: () => [{ id: 'us-east-1' }, { id: 'eu-west-1' }],
} as RegionsService;

it.each([
  ['us-east-1/gateways/orders-llm', 'orders-llm'],
  ['us-east-1/gateways/orders-llm-us-east-1', 'orders-llm'],
  ['us-east-1/gateways/orders-llm-eu-west-1', 'orders-llm-eu-west-1'],
])('takes %s for a release of gateway %s', (ref, gateway) => {
  expect(resolveReleases({ regions, refs: [ref] })).toMatchObject([
    { region: 'us-east-1', namespace: 'gateways', gateway },
  ]);
});

it.each(['mars-1/gateways/orders-llm', 'us-east-1', '*'])(
  'knows no release %s, so that no condition holds for it',
  ref => {
    expect(resolveReleases({ regions, refs: [ref] })).toEqual([undefined]);
  },
);

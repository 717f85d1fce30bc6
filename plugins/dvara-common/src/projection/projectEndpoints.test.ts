import { serviceEndpointsSchema } from '../report/serviceEndpoints';
import slices from './__fixtures__/endpointSlices.two-services.json';
import { endpointSliceSchema } from './kubernetesObjects';
import { projectEndpoints, zonesOf } from './projectEndpoints';

const parsed = slices.map(slice => endpointSliceSchema.parse(slice));

describe('projectEndpoints', () => {
  it('counts a pod once however many addresses it has, and none that leaves', () => {
    const endpoints = projectEndpoints(parsed);
    expect(endpoints.map(one => serviceEndpointsSchema.parse(one))).toEqual([
      {
        component: 'gateway-server',
        service: 'orders-llm-dvara-server',
        ready: 1,
        notReady: 1,
      },
      {
        component: 'gateway-ui',
        service: 'orders-llm-dvara-ui',
        ready: 0,
        notReady: 0,
      },
    ]);
  });

  it('takes an address of which no condition is known for ready, as the API defines it', () => {
    const slice = endpointSliceSchema.parse({
      ...slices[0],
      endpoints: [{ conditions: null }, { conditions: { ready: null } }],
    });
    expect(projectEndpoints([slice])).toMatchObject([{ ready: 2 }]);
  });
});

describe('zonesOf', () => {
  it('knows the zones of pods that have one', () => {
    expect(Object.fromEntries(zonesOf(parsed))).toEqual({
      'server-a': 'zone-a',
      'server-b': 'zone-b',
    });
  });
});

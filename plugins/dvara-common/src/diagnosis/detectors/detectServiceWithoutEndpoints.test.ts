import {
  fresh,
  pod,
  serverComponent,
  unread,
} from '../../testUtils/scenarios/scenarioParts';
import type { RegionReadings } from '../regionReadings';
import { clock, detectIn } from './__testUtils__/detectIn';
import { detectServiceWithoutEndpoints } from './detectServiceWithoutEndpoints';

const leadingTo = (
  ready: number,
  age = 3600,
  podReady = true,
  readyFor?: number,
): Partial<RegionReadings> => ({
  components: fresh(clock, [
    serverComponent(clock, {
      pods: [
        pod(clock, {
          name: 'a',
          ready: podReady,
          createdAt: clock.ago(age),
          readySince: readyFor === undefined ? undefined : clock.ago(readyFor),
        }),
      ],
    }),
  ]),
  endpoints: fresh(clock, [
    {
      component: 'gateway-server' as const,
      service: 'orders-llm-dvara-server',
      ready,
      notReady: 0,
    },
  ]),
});

describe('detectServiceWithoutEndpoints', () => {
  it('names the Service that leads nowhere while its pods are ready', () => {
    expect(detectIn(detectServiceWithoutEndpoints, leadingTo(0))).toMatchObject(
      [
        {
          id: 'service-without-endpoints',
          severity: 'error',
          sentence:
            'Service orders-llm-dvara-server in us-east-1 leads to no pod: nothing reaches the server.',
          remedy: expect.stringContaining(
            'kubectl -n gateways describe service orders-llm-dvara-server',
          ),
        },
      ],
    );
  });

  it('names it a minute after a pod became ready', () => {
    expect(
      detectIn(detectServiceWithoutEndpoints, leadingTo(0, 3600, true, 65)),
    ).toHaveLength(1);
  });

  it('tells of a Service that is gone, beside others that are there', () => {
    const consoleAlone = fresh(clock, [
      {
        component: 'gateway-ui' as const,
        service: 'orders-llm-dvara-ui',
        ready: 1,
        notReady: 0,
      },
    ]);
    expect(
      detectIn(detectServiceWithoutEndpoints, {
        ...leadingTo(1),
        endpoints: consoleAlone,
      }),
    ).toMatchObject([
      {
        sentence: expect.stringContaining('orders-llm-dvara-server'),
        evidence: expect.stringContaining('as if it had been deleted'),
      },
    ]);
  });

  it.each<[string, Partial<RegionReadings>]>([
    [
      'nothing is known of any Service',
      { ...leadingTo(1), endpoints: fresh(clock, []) },
    ],
    ['it leads to a pod', leadingTo(1)],
    ['the pod has just become ready', leadingTo(0, 20)],
    [
      'the pod has just become ready after a slow start',
      leadingTo(0, 3600, true, 20),
    ],
    ['no pod is ready, which is told already', leadingTo(0, 3600, false)],
    [
      'the slices could not be read',
      {
        endpoints: unread(clock, {
          kind: 'forbidden',
          operation: 'list endpointslices',
        }),
      },
    ],
  ])('says nothing: %s', (_name, readings) => {
    expect(detectIn(detectServiceWithoutEndpoints, readings)).toEqual([]);
  });
});

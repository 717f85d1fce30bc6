import { regionEventSchema, type RegionEvent } from '../report/regionEvent';
import { deploymentSchema } from './kubernetesObjects';
import { projectEvent } from './projectEvent';
import { isGatewayEvent, selectEvents } from './selectEvents';

const raw = (overrides: object) => ({
  metadata: { name: 'x.18eb', creationTimestamp: '2026-11-22T14:00:00Z' },
  type: 'Warning',
  reason: 'Failed',
  message: 'it failed',
  involvedObject: { kind: 'Pod', name: 'orders-dvara-server-c89bd6579-hrlq8' },
  count: 3,
  firstTimestamp: '2026-11-22T14:00:00Z',
  lastTimestamp: '2026-11-22T14:01:00Z',
  ...overrides,
});

const event = (overrides: Partial<RegionEvent> = {}): RegionEvent => ({
  type: 'Warning',
  reason: 'Failed',
  message: 'it failed',
  object: { kind: 'Pod', name: 'orders-dvara-server-c89bd6579-hrlq8' },
  count: 1,
  ...overrides,
});

const about = (kind: string, name: string, overrides = {}) =>
  event({ object: { kind, name }, ...overrides });

describe('projectEvent', () => {
  it.each<[string, object, Partial<RegionEvent>]>([
    [
      'of a kubelet',
      {},
      {
        count: 3,
        firstAt: '2026-11-22T14:00:00Z',
        lastAt: '2026-11-22T14:01:00Z',
      },
    ],
    [
      'of the scheduler, which has one time',
      {
        count: undefined,
        firstTimestamp: null,
        lastTimestamp: null,
        eventTime: '2026-11-22T14:02:00.571098Z',
      },
      {
        count: 1,
        firstAt: '2026-11-22T14:02:00.571098Z',
        lastAt: '2026-11-22T14:02:00.571098Z',
      },
    ],
    [
      'of a series',
      {
        count: null,
        lastTimestamp: null,
        series: { count: 8, lastObservedTime: '2026-11-22T14:03:00Z' },
      },
      { count: 8, lastAt: '2026-11-22T14:03:00Z' },
    ],
    [
      'without times and words',
      {
        type: 'Unheard',
        reason: undefined,
        message: null,
        count: 0,
        firstTimestamp: null,
        lastTimestamp: null,
      },
      {
        type: 'Normal',
        reason: 'Unknown',
        message: '',
        count: 1,
        lastAt: '2026-11-22T14:00:00Z',
      },
    ],
  ])('reads one %s', (_name, overrides, expected) => {
    const read = projectEvent(raw(overrides));
    expect(regionEventSchema.parse(read)).toEqual(read);
    expect(read).toMatchObject(expected);
  });

  it('is cut to what may be kept', () => {
    const read = projectEvent(raw({ message: 'x'.repeat(5000) }));
    expect(read?.message).toHaveLength(1000);
  });

  it.each([null, {}, { metadata: { name: 'a' } }, raw({ involvedObject: {} })])(
    'takes %p for none',
    object => {
      expect(projectEvent(object)).toBeUndefined();
    },
  );
});

describe('isGatewayEvent', () => {
  const normal = { type: 'Normal' as const };
  it.each<[boolean, RegionEvent]>([
    [true, about('Pod', 'orders-dvara-server-c89bd6579-hrlq8')],
    [true, about('ReplicaSet', 'orders-dvara-mcp-proxy-c6fc56499')],
    [true, about('Service', 'dvara-ui')],
    [true, about('Deployment', 'dvara-server', normal)],
    [true, about('HorizontalPodAutoscaler', 'dvara-server', normal)],
    [true, about('Pod', 'dvara-ui-a-b', { ...normal, reason: 'Killing' })],
    [false, about('Pod', 'dvara-ui-a-b', { ...normal, reason: 'Pulled' })],
    [false, about('Pod', 'postgres-0')],
    [false, about('Pod', 'servers-7c9f8d6b5-x2k4q')],
  ])('%p: %j', (expected, one) => {
    expect(isGatewayEvent(one)).toBe(expected);
  });
});

describe('selectEvents', () => {
  const deployments = ['orders-dvara-server', 'orders-dvara-ui'].map(name =>
    deploymentSchema.parse({ metadata: { name } }),
  );
  const select = (...events: RegionEvent[]) =>
    selectEvents({ events, deployments });

  it('gives those of the release alone, the newest first', () => {
    const names = select(
      about('Pod', 'orders-dvara-server-c89bd6579-hrlq8', {
        lastAt: '2026-11-22T14:00:00Z',
      }),
      about('Deployment', 'orders-dvara-ui', {
        lastAt: '2026-11-22T14:05:00Z',
      }),
      // Of releases whose names begin alike.
      about('Pod', 'orders-dvara-server-too-server-c89bd6579-hrlq8'),
      about('Deployment', 'orders-dvara-server-too-server'),
      about('Deployment', 'my-orders-dvara-server'),
    ).map(({ object }) => object.name);
    expect(names).toEqual([
      'orders-dvara-ui',
      'orders-dvara-server-c89bd6579-hrlq8',
    ]);
  });

  it('counts equal ones as one', () => {
    expect(
      select(
        event({
          count: 3,
          firstAt: '2026-11-22T14:00:00Z',
          lastAt: '2026-11-22T14:01:00Z',
        }),
        event({
          count: 2,
          firstAt: '2026-11-22T13:00:00Z',
          lastAt: '2026-11-22T13:30:00Z',
        }),
        event({ message: 'otherwise' }),
      ),
    ).toMatchObject([
      {
        count: 5,
        firstAt: '2026-11-22T13:00:00Z',
        lastAt: '2026-11-22T14:01:00Z',
      },
      { message: 'otherwise', count: 1 },
    ]);
  });

  it('gives a hundred at most', () => {
    const many = Array.from({ length: 150 }, (_, index) =>
      event({ message: `${index}` }),
    );
    expect(select(...many)).toHaveLength(100);
  });
});

import type { PodReport } from '../../report/pods';
import {
  fresh,
  pod,
  podEvent,
  serverComponent,
  unread,
} from '../../testUtils/scenarios/scenarioParts';
import type { RegionReadings } from '../regionReadings';
import { clock, detectIn } from './__testUtils__/detectIn';
import { detectSlowStart } from './detectSlowStart';

const denied = { kind: 'forbidden' as const, operation: 'list events' };

const withPod = (
  overrides: Partial<PodReport>,
  parts: Partial<RegionReadings> = {},
): Partial<RegionReadings> => ({
  components: fresh(clock, [
    serverComponent(clock, {
      pods: [
        pod(clock, { name: 'old' }),
        pod(clock, { name: 'new', ready: false, ...overrides }),
      ],
    }),
  ]),
  ...parts,
});

const startingFor = (
  seconds: number,
  more: Partial<NonNullable<PodReport['starting']>> = {},
): Partial<PodReport> => ({
  starting: {
    // The region was looked at two seconds ago.
    since: clock.ago(seconds + 2),
    budgetSeconds: 65,
    failureThreshold: 12,
    periodSeconds: 5,
    ...more,
  },
});

describe('detectSlowStart', () => {
  it('foretells the restart while there is still time, with the room to give', () => {
    const [finding, ...others] = detectIn(
      detectSlowStart,
      withPod(startingFor(50, { usualSeconds: 31 })),
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      id: 'startup-slow',
      severity: 'warning',
      evidence:
        'new has been starting for 50 s of 65 s; pods that are ready took 31 s; in 15 s the kubelet restarts it.',
      template: {
        ref: 'template:default/dvara-change',
        values: {
          regions: [{ id: 'us-east-1' }],
          component: 'gatewayServer',
          change: { startupProbe: { failureThreshold: 24 } },
        },
      },
    });
  });

  it.each<[string, Partial<PodReport>]>([
    ['than the others', startingFor(40, { usualSeconds: 31 })],
    [
      'than half of its time, the others being quick',
      startingFor(34, { usualSeconds: 5 }),
    ],
    ['with no others to compare with', startingFor(40)],
  ])('tells of a pod that is later %s', (_name, overrides) => {
    expect(detectIn(detectSlowStart, withPod(overrides))).toMatchObject([
      { id: 'startup-slow' },
    ]);
  });

  it('tells at once where ready pods had hardly any room left', () => {
    expect(
      detectIn(detectSlowStart, withPod(startingFor(3, { usualSeconds: 60 }))),
    ).toMatchObject([{ id: 'startup-slow' }]);
  });

  it.each<[string, Partial<PodReport>]>([
    ['early and usually quick', startingFor(20, { usualSeconds: 5 })],
    ['hardly later than the others', startingFor(38, { usualSeconds: 31 })],
    ['early, never seen before', startingFor(38)],
    [
      'without a start-up probe',
      startingFor(500, { budgetSeconds: undefined }),
    ],
    ['not starting any more', {}],
  ])('says nothing: %s', (_name, overrides) => {
    expect(detectIn(detectSlowStart, withPod(overrides))).toEqual([]);
  });

  const killed = (age: number) =>
    fresh(clock, [
      podEvent(clock, {
        pod: 'new',
        type: 'Normal',
        reason: 'Killing',
        message:
          'Container gateway-server failed startup probe, will be restarted',
        age,
      }),
    ]);

  it('tells of pods that the kubelet has ended, by its own words', () => {
    const restarted = { ...startingFor(10), restarts: 2 };
    expect(
      detectIn(detectSlowStart, withPod(restarted, { events: killed(20) })),
    ).toMatchObject([
      {
        id: 'startup-too-slow',
        severity: 'warning',
        evidence: '1 of 2 pods, 2 restarts: the start-up probe allows 65 s.',
      },
    ]);
    expect(
      detectIn(detectSlowStart, withPod(restarted, { events: killed(3600) })),
    ).toEqual([]);
  });

  it('tells of them by how they ended where events cannot be read', () => {
    const ended = (
      code: number,
      reason = 'Error',
      events: RegionReadings['events'] = unread(clock, denied),
    ) =>
      detectIn(
        detectSlowStart,
        withPod(
          {
            ...startingFor(10),
            restarts: 2,
            lastExit: { code, reason, at: clock.ago(13) },
          },
          { events },
        ),
      ).map(({ id }) => id);
    expect(ended(143)).toEqual(['startup-too-slow']);
    expect(ended(137)).toEqual(['startup-too-slow']);
    expect(ended(137, 'OOMKilled')).toEqual([]);
    expect(ended(1)).toEqual([]);
    // Where they can be read and say nothing of it, something else has ended it.
    expect(ended(143, 'Error', fresh(clock, []))).toEqual([]);
  });
});

import type { PodReport } from '@dvara/backstage-plugin-dvara-common';
import { describePodState, worstFirst } from './describePod';

const pod = (overrides: Partial<PodReport>): PodReport => ({
  name: 'server-0',
  phase: 'Running',
  ready: false,
  deleting: false,
  restarts: 0,
  ...overrides,
});

const starting = { since: '2026-11-22T14:04:00.000Z', budgetSeconds: 65 };

describe('describePodState', () => {
  it.each<[string, Partial<PodReport>, unknown]>([
    ['a ready pod', { ready: true }, { word: 'ready', tone: 'good' }],
    ['one that leaves', { deleting: true }, { word: 'leaving', tone: 'quiet' }],
    [
      'one on its way',
      { phase: 'Pending', reason: 'ContainerCreating' },
      { reason: 'ContainerCreating', tone: 'busy' },
    ],
    [
      'one that starts',
      { starting, reason: 'ContainersNotReady' },
      { word: 'starting', tone: 'busy' },
    ],
    [
      'one that starts once more',
      { starting, restarts: 3 },
      { word: 'starting', tone: 'warning' },
    ],
    [
      'one that was ready before',
      { reason: 'ContainersNotReady' },
      { word: 'notReady', tone: 'warning' },
    ],
    [
      'one in trouble',
      { reason: 'CrashLoopBackOff', restarts: 5 },
      { reason: 'CrashLoopBackOff', tone: 'bad' },
    ],
    ['one that failed', { phase: 'Failed' }, { word: 'failed', tone: 'bad' }],
  ])('tells how %s is', (_, overrides, state) => {
    expect(describePodState(pod(overrides))).toEqual(state);
  });

  it('puts pods in trouble before those that are well', () => {
    const pods = [
      pod({ name: 'well', ready: true }),
      pod({ name: 'starts', starting }),
      pod({ name: 'crashes', reason: 'CrashLoopBackOff' }),
    ];

    expect(worstFirst(pods).map(({ name }) => name)).toEqual([
      'crashes',
      'starts',
      'well',
    ]);
  });
});

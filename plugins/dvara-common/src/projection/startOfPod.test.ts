import { podReportSchema } from '../report/pods';
import { podSchema } from './kubernetesObjects';
import { projectPod } from './projectPod';
import { startTookSeconds, usualStartSeconds } from './startOfPod';

const digest = `sha256:${'0a'.repeat(32)}`;

const pod = (options: {
  startupProbe?: object;
  started?: boolean | null;
  runningSince?: string;
  ready?: ['True' | 'False', string];
  imageID?: string;
  deleted?: boolean;
}) =>
  podSchema.parse({
    metadata: {
      name: 'server-a',
      labels: {
        'app.kubernetes.io/component': 'gateway-server',
        'pod-template-hash': '7c9f8d6b5',
        'topology.kubernetes.io/zone': 'of-the-pod',
      },
      ...(options.deleted ? { deletionTimestamp: '2026-11-22T14:00:09Z' } : {}),
    },
    spec: {
      containers: [
        { name: 'proxy', image: 'proxy:1' },
        {
          name: 'gateway-server',
          image: 'server:1',
          startupProbe: options.startupProbe,
        },
      ],
      initContainers: [{ name: 'wait' }],
    },
    status: {
      phase: 'Running',
      conditions: [
        {
          type: 'Ready',
          status: options.ready?.[0] ?? 'False',
          lastTransitionTime: options.ready?.[1] ?? '2026-11-22T14:00:00Z',
        },
      ],
      containerStatuses: [
        { name: 'proxy', started: true, state: { running: {} } },
        {
          name: 'gateway-server',
          started: options.started ?? false,
          imageID: options.imageID,
          state: {
            running: {
              startedAt: options.runningSince ?? '2026-11-22T14:00:05Z',
            },
          },
        },
      ],
    },
  });

const probe = {
  initialDelaySeconds: 5,
  periodSeconds: 5,
  failureThreshold: 12,
};

const startingOf = (options: Parameters<typeof pod>[0]) => {
  const report = projectPod({ pod: pod(options) });
  expect(podReportSchema.parse(report)).toEqual(report);
  return report.starting;
};

describe('the start of a pod', () => {
  it('has a bound while its start-up probe has not succeeded', () => {
    expect(startingOf({ startupProbe: probe })).toEqual({
      since: '2026-11-22T14:00:05Z',
      budgetSeconds: 65,
      failureThreshold: 12,
      periodSeconds: 5,
    });
  });

  it('has Kubernetes’ own bound where the probe gives none', () => {
    expect(startingOf({ startupProbe: {} })?.budgetSeconds).toBe(30);
  });

  it.each<[string, Parameters<typeof pod>[0], object | undefined]>([
    [
      'no bound once the probe has succeeded',
      { startupProbe: probe, started: true },
      { since: '2026-11-22T14:00:05Z' },
    ],
    ['no bound without a probe', {}, { since: '2026-11-22T14:00:05Z' }],
    [
      'over when the pod is ready',
      { startupProbe: probe, ready: ['True', '2026-11-22T14:00:36Z'] },
      undefined,
    ],
    [
      'over when it was ready and is not any more',
      { started: true, ready: ['False', '2026-11-22T14:30:00Z'] },
      undefined,
    ],
    [
      'none of a pod that leaves',
      { startupProbe: probe, deleted: true },
      undefined,
    ],
  ])('%s', (_name, options, expected) => {
    expect(startingOf(options)).toEqual(expected);
  });

  it('took from the container’s start to readiness; usual is the middle one', () => {
    const readyAfter = (seconds: number) =>
      pod({
        ready: [
          'True',
          new Date(
            Date.parse('2026-11-22T14:00:05Z') + seconds * 1000,
          ).toISOString(),
        ],
      });
    expect(startTookSeconds(readyAfter(31))).toBe(31);
    expect(startTookSeconds(pod({}))).toBeUndefined();
    expect(
      usualStartSeconds([31, 4000, 28].map(readyAfter).concat(pod({}))),
    ).toBe(31);
    expect(usualStartSeconds([pod({})])).toBeUndefined();
  });
});

describe('a pod of a component', () => {
  it('shows the component’s own container, first of those with a log', () => {
    expect(
      projectPod({
        pod: pod({ imageID: `docker-pullable://ghcr.io/x/server@${digest}` }),
        newestHash: '7c9f8d6b5',
        zone: 'of-the-slice',
      }),
    ).toMatchObject({
      image: 'server:1',
      imageDigest: digest,
      containers: ['gateway-server', 'proxy', 'wait'],
      updated: true,
      zone: 'of-the-slice',
    });
  });

  it('is old beside a newer ReplicaSet, and neither where none is known', () => {
    expect(projectPod({ pod: pod({}), newestHash: 'other' }).updated).toBe(
      false,
    );
    expect(projectPod({ pod: pod({}) })).toMatchObject({
      updated: undefined,
      zone: 'of-the-pod',
    });
  });

  it.each([
    [digest, digest],
    ['ghcr.io/x/server:1', undefined],
    ['', undefined],
  ])('reads the digest of image id %p as %p', (imageID, expected) => {
    expect(projectPod({ pod: pod({ imageID }) }).imageDigest).toBe(expected);
  });
});

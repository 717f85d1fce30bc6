import { podReportSchema } from '../report/pods';
import { podTrouble } from '../diagnosis/podTrouble';
import { podMetricsSchema, podSchema } from './kubernetesObjects';
import { parseKubernetesList } from './parseKubernetesList';
import { projectPod } from './projectPod';
import containerCreating from './__fixtures__/pod.container-creating.json';
import crashLoop from './__fixtures__/pod.crash-loop-out-of-memory.json';
import crashedJustNow from './__fixtures__/pod.crashed-just-now.json';
import deleting from './__fixtures__/pod.deleting.json';
import evicted from './__fixtures__/pod.evicted.json';
import imagePullFailed from './__fixtures__/pod.image-pull-failed.json';
import initFailed from './__fixtures__/pod.init-container-failed.json';
import missingSecret from './__fixtures__/pod.missing-secret.json';
import nullFields from './__fixtures__/pod.null-fields.json';
import ofTomorrow from './__fixtures__/pod.of-tomorrow.json';
import recovered from './__fixtures__/pod.recovered.json';
import running from './__fixtures__/pod.running.json';
import starting from './__fixtures__/pod.starting.json';
import unschedulable from './__fixtures__/pod.unschedulable.json';
import withoutStatus from './__fixtures__/pod.without-status.json';

const project = (pod: unknown) => {
  const report = projectPod({ pod: podSchema.parse(pod) });
  expect(podReportSchema.parse(report)).toEqual(report);
  return report;
};

describe('projectPod', () => {
  it('shows a running pod with what it asks for and may use', () => {
    expect(project(running)).toEqual({
      name: 'server-a',
      phase: 'Running',
      ready: true,
      deleting: false,
      reason: undefined,
      message: undefined,
      restarts: 0,
      lastExit: undefined,
      createdAt: '2026-11-22T10:00:00Z',
      node: 'node-1',
      zone: undefined,
      starting: undefined,
      containers: ['gateway-server'],
      updated: undefined,
      image: 'ghcr.io/kdhrubo/dvara/gateway-server:1.0.0',
      imageDigest: undefined,
      cpu: { used: undefined, request: 250, limit: 2000 },
      memory: { used: undefined, request: 512 * 1024 ** 2, limit: 1024 ** 3 },
    });
  });

  it.each<[string, unknown, object, string | undefined]>([
    [
      'out of memory',
      crashLoop,
      {
        reason: 'CrashLoopBackOff',
        restarts: 5,
        lastExit: {
          code: 137,
          reason: 'OOMKilled',
          at: '2026-11-22T13:58:00Z',
        },
      },
      'crashLoop',
    ],
    [
      'crashed just now',
      crashedJustNow,
      { reason: 'Error', lastExit: { code: 1 } },
      'crashLoop',
    ],
    [
      'recovered',
      recovered,
      { ready: true, reason: undefined, restarts: 2, lastExit: { code: 143 } },
      undefined,
    ],
    [
      'without its image',
      imagePullFailed,
      { reason: 'ImagePullBackOff', message: expect.stringContaining('9.9.9') },
      'imagePull',
    ],
    [
      'that no node takes',
      unschedulable,
      {
        phase: 'Pending',
        reason: 'Unschedulable',
        node: undefined,
        message: '0/3 nodes are available: 3 Insufficient cpu.',
      },
      'unschedulable',
    ],
    [
      'being created',
      containerCreating,
      { reason: 'ContainerCreating' },
      undefined,
    ],
    [
      'that starts',
      starting,
      { phase: 'Running', ready: false, reason: 'ContainersNotReady' },
      undefined,
    ],
    [
      'whose Secret is missing',
      missingSecret,
      {
        reason: 'CreateContainerConfigError',
        message: 'secret "orders-llm-keys" not found',
      },
      'cannotStart',
    ],
    ['evicted', evicted, { phase: 'Failed', reason: 'Evicted' }, 'cannotStart'],
    ['that leaves', deleting, { deleting: true, ready: false }, undefined],
    [
      'whose init container fails',
      initFailed,
      { reason: 'CrashLoopBackOff', restarts: 3, lastExit: { code: 2 } },
      'crashLoop',
    ],
  ])('tells a pod %s', (_name, pod, expected, trouble) => {
    const report = project(pod);
    expect(report).toMatchObject(expected);
    expect(podTrouble(report)).toBe(trouble);
  });

  it('shows nothing that the container has printed and nothing of its environment', () => {
    for (const pod of [running, crashLoop, crashedJustNow]) {
      expect(JSON.stringify(project(pod))).not.toContain('sk-');
    }
  });

  it.each<[string, unknown]>([
    ['nulls', nullFields],
    ['no status', withoutStatus],
    ['words of tomorrow', ofTomorrow],
  ])('shows a pod with %s as unknown, not ready', (_name, pod) => {
    expect(project(pod)).toMatchObject({
      name: 'server-a',
      phase: 'Unknown',
      ready: false,
      restarts: 0,
    });
  });

  it('tells since when a pod is ready while that is news, and of a hundred old pods nothing', () => {
    const readySince = (at: string, status = 'True') =>
      projectPod({
        at,
        pod: podSchema.parse({
          ...running,
          status: {
            ...running.status,
            conditions: [
              {
                type: 'Ready',
                status,
                lastTransitionTime: '2026-11-22T10:03:00Z',
              },
            ],
          },
        }),
      }).readySince;
    expect(readySince('2026-11-22T10:07:59Z')).toBe('2026-11-22T10:03:00Z');
    expect(readySince('2026-11-22T10:08:00Z')).toBeUndefined();
    expect(readySince('2026-11-22T10:03:05Z', 'False')).toBeUndefined();
  });

  it('sums what was measured, and has a limit only if every container has one', () => {
    const pod = podSchema.parse({
      ...running,
      spec: {
        containers: [
          ...running.spec.containers,
          { name: 'sidecar', resources: { requests: { cpu: '0.05' } } },
        ],
      },
    });
    const metrics = podMetricsSchema.parse({
      metadata: { name: 'server-a' },
      containers: [
        { usage: { cpu: '120372168n', memory: '612Mi' } },
        { usage: { cpu: '10m', memory: 'garbage' } },
      ],
    });
    const { cpu, memory } = projectPod({ pod, metrics });
    expect(cpu).toEqual({ used: 130, request: 300, limit: undefined });
    expect(memory?.used).toBe(612 * 1024 ** 2);
  });
});

describe('parseKubernetesList', () => {
  it('keeps of the metrics of a pod its name, labels and use, and like labels once', () => {
    const labels = { 'app.kubernetes.io/instance': 'orders-llm' };
    const metrics = (name: string) => ({
      metadata: {
        name,
        labels: { ...labels },
        creationTimestamp: '2026-11-22T14:00:00Z',
      },
      window: '15s',
      containers: [{ name: 'server', usage: { cpu: '1m', memory: '1Mi' } }],
    });
    const [one, other] =
      parseKubernetesList({
        kind: 'podMetrics',
        answer: { items: [metrics('a'), metrics('b')] },
      }) ?? [];
    expect(one).toEqual({
      metadata: { name: 'a', labels },
      containers: [{ usage: { cpu: '1m', memory: '1Mi' } }],
    });
    expect(other.metadata.labels).toBe(one.metadata.labels);
  });

  it('tells an empty list from an answer that is none', () => {
    const parse = (answer: unknown) =>
      parseKubernetesList({ kind: 'pods', answer });
    expect(parse({ items: [] })).toEqual([]);
    for (const none of [{}, null, [], 'x', { items: null }, { items: [{}] }]) {
      expect(parse(none)).toBeUndefined();
    }
  });
});

import { componentReportSchema } from '../report/pods';
import {
  deploymentSchema,
  podSchema,
  replicaSetSchema,
} from './kubernetesObjects';
import { projectComponents } from './projectComponents';
import running from './__fixtures__/pod.running.json';

const labels = (component: string, instance = 'orders-llm') => ({
  'app.kubernetes.io/instance': instance,
  'app.kubernetes.io/component': component,
});

const deployment = (options: {
  component?: string;
  spec?: object;
  status?: object;
}) =>
  deploymentSchema.parse({
    metadata: {
      name: `orders-llm-dvara-${options.component ?? 'server'}`,
      generation: 4,
      labels: labels(options.component ?? 'gateway-server'),
    },
    spec: {
      replicas: 2,
      template: { spec: { containers: [{ image: 'server:1' }] } },
      ...options.spec,
    },
    status: {
      observedGeneration: 4,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      conditions: [
        {
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetAvailable',
        },
      ],
      ...options.status,
    },
  });

const project = (options: Parameters<typeof deployment>[0]) => {
  const [report] = projectComponents({
    deployments: [deployment(options)],
    pods: [],
  });
  expect(componentReportSchema.parse(report)).toEqual(report);
  return report;
};

const progressing = (status: string, reason: string, message?: string) => ({
  conditions: [{ type: 'Progressing', status, reason, message }],
});

describe('projectComponents', () => {
  it.each<[string, Parameters<typeof deployment>[0], object]>([
    [
      'finished',
      {},
      { desired: 2, ready: 2, updated: 2, rolledOut: true, image: 'server:1' },
    ],
    [
      'finished, though pods have failed since',
      { status: { readyReplicas: 1, availableReplicas: 1 } },
      { ready: 1, rolledOut: true },
    ],
    [
      'under way',
      { status: progressing('True', 'ReplicaSetUpdated') },
      { rolledOut: false, rolloutFailure: undefined },
    ],
    [
      'not noticed yet by the controller',
      { status: { observedGeneration: 3 } },
      { rolledOut: false },
    ],
    [
      'past its deadline',
      {
        status: progressing(
          'False',
          'ProgressDeadlineExceeded',
          'ReplicaSet "x" has timed out progressing.',
        ),
      },
      {
        rolledOut: false,
        rolloutFailure:
          'ProgressDeadlineExceeded: ReplicaSet "x" has timed out progressing.',
      },
    ],
    [
      'refused by a quota',
      {
        status: {
          conditions: [
            {
              type: 'Progressing',
              status: 'True',
              reason: 'NewReplicaSetCreated',
            },
            {
              type: 'ReplicaFailure',
              status: 'True',
              reason: 'FailedCreate',
              message: 'exceeded quota',
            },
          ],
        },
      },
      { rolledOut: false, rolloutFailure: 'FailedCreate: exceeded quota' },
    ],
    [
      'without conditions, by its counts',
      { status: { conditions: [] } },
      { rolledOut: true },
    ],
    [
      'without conditions, with an old pod left',
      { status: { conditions: [], replicas: 3 } },
      { rolledOut: false },
    ],
    [
      'never seen by a controller',
      { status: { observedGeneration: undefined } },
      { rolledOut: false },
    ],
    [
      'scaled to nothing',
      { spec: { replicas: 0 }, status: { readyReplicas: undefined } },
      { desired: 0, ready: 0, rolledOut: true },
    ],
    [
      'of a size left to the API server',
      { spec: { replicas: undefined } },
      { desired: 1 },
    ],
  ])('tells a rollout %s', (_name, options, expected) => {
    expect(project(options)).toMatchObject(expected);
  });

  it('gives each component its own pods, server first, and leaves test pods and other releases out', () => {
    const pod = (name: string, podLabels: object, restartCount = 0) =>
      podSchema.parse({
        ...running,
        metadata: { name, labels: podLabels },
        status: { containerStatuses: [{ restartCount }] },
      });
    const reports = projectComponents({
      deployments: [
        deployment({ component: 'gateway-ui' }),
        deployment({ component: 'gateway-server' }),
        deployment({ component: 'of-tomorrow' }),
      ],
      pods: [
        pod('server-b', labels('gateway-server'), 2),
        pod('server-a', labels('gateway-server'), 1),
        pod('ui-a', labels('gateway-ui')),
        pod('test', labels('helm-test')),
        pod('other', labels('gateway-server', 'payments-llm')),
        pod('unlabelled', {}),
      ],
    });
    expect(
      reports.map(({ component, pods, restarts }) => [
        component,
        pods.map(({ name }) => name),
        restarts,
      ]),
    ).toEqual([
      ['gateway-server', ['server-a', 'server-b'], 3],
      ['gateway-ui', ['ui-a'], 0],
    ]);
  });

  it('tells new pods from old by the ReplicaSet of the highest revision of the same component', () => {
    const replicaSet = (
      hash: string,
      revision: string,
      component = 'gateway-server',
    ) =>
      replicaSetSchema.parse({
        metadata: {
          name: `x-${hash}`,
          labels: { ...labels(component), 'pod-template-hash': hash },
          annotations: { 'deployment.kubernetes.io/revision': revision },
        },
      });
    const pods = ['old', 'new'].map(hash =>
      podSchema.parse({
        metadata: {
          name: hash,
          labels: { ...labels('gateway-server'), 'pod-template-hash': hash },
        },
      }),
    );
    const componentOf = (replicaSets: ReturnType<typeof replicaSet>[]) =>
      projectComponents({
        deployments: [deployment({})],
        pods,
        replicaSets,
      })[0];
    const told = componentOf([
      replicaSet('new', '10'),
      replicaSet('old', '9'),
      replicaSet('of-the-console', '12', 'gateway-ui'),
      replicaSet('odd', 'eleven'),
    ]);
    expect(told.revision).toBe(10);
    expect(told.pods.map(({ name, updated }) => [name, updated])).toEqual([
      ['new', true],
      ['old', false],
    ]);
    expect(componentOf([])).toMatchObject({
      revision: undefined,
      pods: [{ updated: undefined }, { updated: undefined }],
    });
  });
});

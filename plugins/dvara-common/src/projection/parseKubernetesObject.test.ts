import { parseKubernetesObject } from './parseKubernetesObject';

describe('parseKubernetesObject', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'orders-llm-dvara-server',
      labels: { 'dvara.ai/gateway': 'orders-llm' },
      annotations: {
        'dvara.ai/revision': '3',
        'kubectl.kubernetes.io/last-applied-configuration': 'x'.repeat(50_000),
      },
      managedFields: [{ manager: 'helm' }],
    },
    spec: { replicas: 2, strategy: { type: 'RollingUpdate' } },
  };

  it('keeps no more than the report needs, so that thousands can be kept', () => {
    expect(
      parseKubernetesObject({ kind: 'deployments', object: deployment }),
    ).toEqual({
      metadata: {
        name: 'orders-llm-dvara-server',
        labels: { 'dvara.ai/gateway': 'orders-llm' },
        annotations: { 'dvara.ai/revision': '3' },
      },
      spec: { replicas: 2 },
    });
  });

  it('keeps no annotations of an object that has none of ours', () => {
    const { metadata, ...rest } = deployment;
    const { annotations, ...others } = metadata;
    const parsed = parseKubernetesObject({
      kind: 'pods',
      object: {
        ...rest,
        metadata: { ...others, annotations: { note: annotations } },
      },
    });
    expect(parsed?.metadata).not.toHaveProperty('annotations');
  });

  it('keeps of a pod, of which there may be thousands, only what is asked of it', () => {
    const asked = {
      'app.kubernetes.io/instance': 'orders-llm',
      'app.kubernetes.io/component': 'gateway-server',
      'pod-template-hash': '7c9f8d6b5',
      'topology.kubernetes.io/zone': 'zone-a',
    };
    const ready = { type: 'Ready', status: 'True' };
    const parse = (name: string) =>
      parseKubernetesObject({
        kind: 'pods',
        object: {
          metadata: {
            name,
            labels: { ...asked, 'example.com/team': 'orders' },
          },
          status: {
            conditions: [
              { type: 'Initialized', status: 'True' },
              { type: 'PodScheduled', status: 'True' },
              ready,
              null,
            ],
            containerStatuses: [{ lastState: {} }],
          },
        },
      });
    const kept = parse('a');
    expect(kept).toEqual({
      metadata: { name: 'a', labels: asked },
      status: { conditions: [ready], containerStatuses: [{}] },
    });
    expect(parse('b')?.metadata.labels).toBe(kept?.metadata.labels);
  });

  it('keeps of a ReplicaSet whose it is and which revision, and nothing of its template', () => {
    expect(
      parseKubernetesObject({
        kind: 'replicaSets',
        object: {
          metadata: {
            name: 'orders-llm-dvara-server-7c9f8d6b5',
            labels: {
              'app.kubernetes.io/instance': 'orders-llm',
              'app.kubernetes.io/component': 'gateway-server',
              'pod-template-hash': '7c9f8d6b5',
              'helm.sh/chart': 'dvara-0.1.0',
            },
            annotations: {
              'deployment.kubernetes.io/revision': '4',
              'deployment.kubernetes.io/max-replicas': '3',
            },
          },
          spec: { template: { spec: { containers: [{ name: 'much' }] } } },
        },
      }),
    ).toEqual({
      metadata: {
        name: 'orders-llm-dvara-server-7c9f8d6b5',
        labels: {
          'app.kubernetes.io/instance': 'orders-llm',
          'app.kubernetes.io/component': 'gateway-server',
          'pod-template-hash': '7c9f8d6b5',
        },
        annotations: { 'deployment.kubernetes.io/revision': '4' },
      },
    });
  });

  it.each([null, 'text', {}, { metadata: {} }, { metadata: { name: '' } }])(
    'takes %p for no object',
    object => {
      expect(parseKubernetesObject({ kind: 'pods', object })).toBeUndefined();
    },
  );
});

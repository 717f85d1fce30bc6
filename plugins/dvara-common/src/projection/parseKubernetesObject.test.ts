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

  it.each([null, 'text', {}, { metadata: {} }, { metadata: { name: '' } }])(
    'takes %p for no object',
    object => {
      expect(parseKubernetesObject({ kind: 'pods', object })).toBeUndefined();
    },
  );
});

import { ValuesChecker } from './ValuesChecker';

/* The rules of the chart itself are held to real Helm by a test of the scaffolder module. */
const checker = new ValuesChecker({
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      gatewayServer: {
        type: 'object',
        additionalProperties: false,
        required: ['enabled'],
        properties: {
          enabled: { type: 'boolean' },
          mode: { enum: ['full', 'standalone'] },
          tolerations: { type: 'array', items: { type: 'object' } },
          autoscaling: {
            type: 'object',
            properties: {
              minReplicas: { type: 'integer', minimum: 1 },
              target: {
                anyOf: [
                  { type: 'integer', minimum: 0 },
                  { type: 'string', maxLength: 0 },
                  { type: 'null' },
                ],
              },
            },
          },
          region: { type: 'object' },
        },
      },
    },
  },
  defaults: {
    gatewayServer: {
      enabled: true,
      tolerations: [],
      autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 5, cpu: 70 },
      region: { name: '' },
    },
  },
});
const server = (gatewayServer: object) =>
  checker.check({ values: JSON.parse(JSON.stringify({ gatewayServer })) });

describe('ValuesChecker', () => {
  it('says of each breach of the schema where it is and what is expected', () => {
    expect(
      server({
        enabled: null,
        mode: 'turbo',
        replicas: 2,
        tolerations: { a: 1 },
        autoscaling: { minReplicas: 'two', target: 'x' },
      }),
    ).toEqual(
      expect.arrayContaining([
        {
          path: 'gatewayServer.enabled',
          sentence: 'gatewayServer.enabled must not be missing',
        },
        {
          path: 'gatewayServer.mode',
          sentence: 'gatewayServer.mode must be one of "full", "standalone"',
        },
        {
          path: 'gatewayServer.replicas',
          sentence: 'gatewayServer.replicas is not a value of the chart',
        },
        {
          path: 'gatewayServer.tolerations',
          sentence: 'gatewayServer.tolerations must be array, not object',
        },
        {
          path: 'gatewayServer.autoscaling.minReplicas',
          sentence:
            'gatewayServer.autoscaling.minReplicas must be integer, not string',
        },
        {
          path: 'gatewayServer.autoscaling.target',
          sentence:
            'gatewayServer.autoscaling.target must be integer of at least 0 or empty or null',
        },
      ]),
    );
  });

  it('lays values over the chart’s defaults before it looks at their combination', () => {
    expect(server({ autoscaling: { minReplicas: 6 } })).toContainEqual({
      path: 'gatewayServer.autoscaling.minReplicas',
      sentence:
        'gatewayServer.autoscaling.minReplicas (6) is above gatewayServer.autoscaling.maxReplicas (5): lower the one or raise the other.',
    });
  });

  it('looks at the name stem where the release is known', () => {
    const stem = expect.objectContaining({ path: 'fullnameOverride' });
    expect(checker.check({ values: {} })).not.toContainEqual(stem);
    expect(checker.check({ values: {}, releaseName: '4u' })).toContainEqual(
      stem,
    );
  });

  it('refuses more than a release can hold', () => {
    expect(
      checker.check({ values: { gatewayConfig: 'x'.repeat(300_000) } }),
    ).toEqual([
      {
        path: '',
        sentence: expect.stringMatching(
          /^the values take 29\d KiB and may take 256/,
        ),
      },
    ]);
  });
});

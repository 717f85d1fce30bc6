import type { JsonObject, JsonValue } from '@backstage/types';
import { DefaultChartService } from '@dvara/backstage-plugin-dvara-node';
import { canary } from '../__testUtils__/canary';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { runAction } from '../__testUtils__/runAction';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';
import { createReleaseDeployAction } from './createReleaseDeployAction';

describe('dvara:release:deploy with values written freely', () => {
  const charts = new DefaultChartService({ ref: 'bundled' });
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let helm: FakeHelmRunner;

  beforeAll(async () => {
    world = await startTwoRegions({
      usEastValues: { gatewayServer: { replicaCount: 2 } },
    });
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => {
    world.reset();
    helm = new FakeHelmRunner();
  });

  const run = (options: { input: JsonObject }) =>
    runAction(
      createReleaseDeployAction({
        regions: world.regions,
        helm,
        charts,
        progressIntervalMs: 10,
      }),
      {
        input: {
          gateway: 'orders-llm',
          regions: [{ id: 'us-east-1' }, { id: 'eu-west-1' }],
          ...options.input,
        },
      },
    );

  const nothingRan = () => {
    expect(helm.packed).toEqual([]);
    expect(helm.upgrades).toEqual([]);
    expect([...world.us.requests, ...world.eu.requests]).toEqual([]);
  };

  it('lays them above every other layer', async () => {
    const { error } = await run({
      input: {
        presetValues: { gatewayServer: { replicaCount: 3, javaOpts: '-a' } },
        values: { gatewayServer: { replicaCount: 4, gatewayMode: 'full' } },
        regions: [
          { id: 'us-east-1', values: { gatewayServer: { replicaCount: 5 } } },
        ],
        valuesYaml:
          'gatewayServer:\n  replicaCount: 6\n  resources: { limits: { cpu: ~ } }\n',
      },
    });

    expect(error).toBeUndefined();
    expect(helm.upgrades[0].values).toMatchObject({
      gatewayServer: {
        replicaCount: 6,
        javaOpts: '-a',
        gatewayMode: 'full',
        resources: { limits: { cpu: null } },
        region: { id: 'us-east-1' },
      },
    });
  });

  it.each([
    ['no YAML', 'gatewayServer:\n\tx: 1', /line 2: a tab cannot indent/],
    [
      'a key twice',
      'a: 1\na: 2',
      /line 2: this key is in the same map already/,
    ],
    ['no map', '- a', /values are a map of names.*this is a list/],
    ['another identity', 'fullnameOverride: x', /set by the action/],
    [
      'a flag that nothing would read',
      'secrets: { bedrockEnabled: true }',
      /secrets\.bedrockEnabled would have no effect beside existingSecret/,
    ],
  ])(
    'refuses %s before anything runs anywhere',
    async (_what, valuesYaml, message) => {
      const { error } = await run({
        input: { valuesYaml, existingSecret: 'orders-llm-keys' },
      });
      expect(error?.name).toBe('InputError');
      expect(error?.message).toMatch(message);
      nothingRan();
    },
  );

  describe('further objects', () => {
    const objects = {
      text: 'kind: ConfigMap',
      templates: { kind: 'ConfigMap', data: { a: '{{ lookup }}' } },
      elsewhere: { kind: 'ConfigMap', metadata: { namespace: 'kube-system' } },
      inList: {
        kind: 'List',
        items: [{ kind: 'ConfigMap', metadata: { namespace: 'kube-system' } }],
      },
      secret: { kind: 'Secret', data: { a: 'Yg==' } },
    };
    const inputs: Array<[string, (extraObjects: JsonValue) => JsonObject]> = [
      ['values', extraObjects => ({ values: { extraObjects } })],
      ['presetValues', extraObjects => ({ presetValues: { extraObjects } })],
      [
        'regions[].values',
        extraObjects => ({
          regions: [{ id: 'us-east-1', values: { extraObjects } }],
        }),
      ],
      [
        'valuesYaml',
        extraObjects => ({ valuesYaml: JSON.stringify({ extraObjects }) }),
      ],
    ];

    it.each(inputs)(
      'that could do more than belong to the release are refused in %s',
      async (name, inputWith) => {
        for (const [what, sentence] of [
          ['text', 'extraObjects.0 is text'],
          ['templates', 'extraObjects.0.data.a holds {{'],
          ['elsewhere', 'extraObjects.0.metadata.namespace is not gateways'],
          ['inList', 'extraObjects.0.items.0.metadata.namespace is not'],
          ['secret', 'extraObjects.0 is a Secret'],
        ] as const) {
          const { error } = await run({ input: inputWith([objects[what]]) });
          expect(error?.name).toBe('InputError');
          expect(error?.message).toMatch(/^Nothing was started: /);
          expect(error?.message).toContain(name);
          expect(error?.message).toContain(sentence);
        }
        nothingRan();
      },
    );

    it('of the release’s own namespace pass', async () => {
      const extraObjects = [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'a', namespace: 'gateways' },
        },
      ];
      const { error } = await run({ input: { values: { extraObjects } } });
      expect(error).toBeUndefined();
      expect(helm.upgrades[0].values).toMatchObject({ extraObjects });
    });
  });

  it('tells faults of the schema, and the chart’s own sentences over all layers, once for all regions', async () => {
    const { error } = await run({
      input: { valuesYaml: 'gatewayServer: { replicas: 2 }\nfoo: 1\n' },
    });
    expect(error?.message.split('\n')).toEqual([
      expect.stringMatching(
        /^Nothing was started: the values do not fit chart/,
      ),
      '- foo is not a value of the chart',
      '- gatewayServer.replicas is not a value of the chart',
    ]);

    const combined = await run({
      input: {
        values: { gatewayServer: { autoscaling: { enabled: true } } },
        valuesYaml: 'gatewayServer: { autoscaling: { minReplicas: 20 } }',
      },
    });
    expect(combined.error?.message.split('\n').slice(1)).toEqual([
      '- gatewayServer.autoscaling.minReplicas (20) is above gatewayServer.autoscaling.maxReplicas (10): lower the one or raise the other.',
    ]);
    expect(helm.upgrades).toEqual([]);
  });

  it('refuses a key without repeating it', async () => {
    const refused = await run({
      input: {
        valuesYaml: `secrets: { providerKeys: { openai: ${JSON.stringify(
          canary,
        )} } }`,
      },
    });
    expect(refused.error?.message).toContain(
      'secrets.providerKeys.openai would be stored in the task and in Helm’s release: put keys on the Providers page',
    );
    expect(refused.everything()).not.toContain('9f8e7d');
    nothingRan();
  });
});

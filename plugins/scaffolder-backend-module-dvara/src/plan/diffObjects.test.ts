import { diffObjects } from '@dvara/backstage-plugin-dvara-node';
import { canary, canaryForms } from '../__testUtils__/canary';
import {
  gatewayManifest,
  type ManifestOptions,
} from '../__testUtils__/gatewayManifest';
import { describeChanges } from './describePlan';
import { describeRolls } from './describeRolls';

const autoscaler = { minReplicas: 3, maxReplicas: 10 };
const [A, B] = [
  { name: 'A', value: '2' },
  { name: 'B', value: '1' },
];

describe('the changes between two manifests, in words', () => {
  it.each<[string, ManifestOptions, ManifestOptions, string[]]>([
    ['a new revision alone is no change', {}, {}, []],
    [
      'a limit',
      { cpuLimit: 2 },
      { cpuLimit: 4 },
      ['gateway-server: CPU limit 2 → 4'],
    ],
    [
      'two writings of one quantity',
      { cpuLimit: '2000m' },
      { cpuLimit: 2 },
      [],
    ],
    [
      'an autoscaler, and not the number of pods below it',
      { replicas: 2 },
      { replicas: 5, autoscaler },
      ['HPA of gateway-server added: 3 to 10 pods at 70 % CPU'],
    ],
    [
      'an autoscaler that goes, with the number of pods from then on',
      { autoscaler, replicas: 5 },
      { replicas: 2 },
      ['gateway-server: number of pods 5 → 2', 'HPA of gateway-server removed'],
    ],
    [
      'bounds of an autoscaler',
      { autoscaler },
      { autoscaler: { minReplicas: 3, maxReplicas: 20 } },
      ['HPA of gateway-server: most pods 10 → 20'],
    ],
    [
      'a variable put before others',
      { env: [B] },
      { env: [A, B] },
      ['gateway-server: variable A added: 2'],
    ],
    [
      'the order of variables, which replaces pods too',
      { env: [A, B] },
      { env: [B, A] },
      [
        'gateway-server: spec.template.spec.containers[gateway-server].env A, B → B, A',
      ],
    ],
    [
      'an image',
      { image: 'a:1' },
      { image: 'a:2' },
      ['gateway-server: image a:1 → a:2'],
    ],
    [
      'keys of the chart’s Secret',
      { secret: { 'openai-api-key': 'one', same: 'x' } },
      { secret: { 'openai-api-key': 'two', same: 'x', more: 'y' } },
      [
        'Secret/orders-llm-dvara-secret: openai-api-key changed (value not shown)',
        'Secret/orders-llm-dvara-secret: more added (value not shown)',
      ],
    ],
    [
      'a configuration',
      { config: 'a: 1\nb: 2\n' },
      { config: 'a: 1\nb: 3\n' },
      [
        'ConfigMap/orders-llm-dvara-config: gateway.yaml changed (lines added: 1, removed: 1)',
      ],
    ],
    [
      'the version of the keys',
      { podAnnotations: { 'dvara.ai/secret-version': '7' } },
      { podAnnotations: { 'dvara.ai/secret-version': '9' } },
      ['gateway-server: version of the keys 7 → 9'],
    ],
    ['another chart in the labels', {}, { chart: 'dvara-0.2.0' }, []],
  ])('%s', (_, from, to, sentences) => {
    expect(
      describeChanges(
        diffObjects({
          from: gatewayManifest(from),
          to: gatewayManifest({ revision: 2, ...to }),
          redact: text => text,
        }),
      ),
    ).toEqual(sentences);
  });

  it('hold no credential, whatever it stands in', () => {
    const changes = diffObjects({
      from: gatewayManifest({
        secret: { 'openai-api-key': `old ${canary}` },
        env: [{ name: 'OPENAI_API_KEY', value: `old ${canary}` }],
        config: `providers:\n  apiKey: old ${JSON.stringify(canary)}\n`,
      }),
      to: gatewayManifest({
        secret: { 'openai-api-key': canary, 'more-key': canary },
        env: [{ name: 'OPENAI_API_KEY', value: canary }],
        config: `providers:\n  apiKey: ${JSON.stringify(
          canary,
        )}\n  secret: |\n    ${canary.replace('\n', '\n    ')}\n  port: 1\n`,
        podAnnotations: { 'example.com/api-token': canary },
      }),
      redact: text => text,
    });
    const text = JSON.stringify(changes);
    for (const form of canaryForms) {
      expect(text).not.toContain(form);
    }
    expect(text).toContain('+  port: 1');
    expect(describeChanges(changes)).toContain(
      'gateway-server: variable OPENAI_API_KEY changed (value not shown)',
    );
  });
});

describe('describeRolls', () => {
  it.each<[string, ManifestOptions, ManifestOptions, string]>([
    ['nothing', {}, {}, 'kept'],
    ['more pods', { replicas: 2 }, { replicas: 5 }, 'kept'],
    ['a limit', { cpuLimit: 2 }, { cpuLimit: 4 }, 'replaced'],
    [
      'keys',
      { podAnnotations: { 'dvara.ai/secret-version': '7' } },
      { podAnnotations: { 'dvara.ai/secret-version': '9' } },
      'replaced',
    ],
  ])('%s', (_, from, to, pods) => {
    expect(
      describeRolls({ from: gatewayManifest(from), to: gatewayManifest(to) }),
    ).toEqual([
      { component: 'gateway-server', pods },
      { component: 'gateway-ui', pods: 'kept' },
    ]);
  });

  it('tells pods that come and go', () => {
    const manifest = gatewayManifest();
    expect(describeRolls({ from: [], to: manifest })[0].pods).toBe('started');
    expect(describeRolls({ from: manifest, to: [] })[0].pods).toBe('removed');
  });
});

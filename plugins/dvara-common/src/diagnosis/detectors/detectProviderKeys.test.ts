import type { ReleaseFacts } from '../../report/releaseFacts';
import {
  fresh,
  gatewayStatus,
  release,
  secretKeys,
} from '../../testUtils/scenarios/scenarioParts';
import type { RegionReadings } from '../regionReadings';
import { clock, detectIn } from './__testUtils__/detectIn';
import { detectProviderKeys } from './detectProviderKeys';

const none = secretKeys({
  'openai-api-key': 'empty',
  'anthropic-api-key': 'missing',
  'gemini-api-key': 'empty',
});

const withKeys = (
  keys: ReleaseFacts['secretKeys'],
  providers: string[],
): Partial<RegionReadings> => ({
  release: fresh(clock, release(clock, { secretKeys: keys })),
  status: fresh(clock, {
    endpoint: '/status' as const,
    status: gatewayStatus({
      regionId: 'us-east-1',
      providers: providers.map(name => ({ name, health: 'HEALTHY' as const })),
    }),
  }),
});

const told = (...readings: Partial<RegionReadings>[]) =>
  detectIn(detectProviderKeys, ...readings).map(
    ({ severity, id, regionIds, sentence }) =>
      `${severity} ${id} ${regionIds}: ${sentence.split(' ')[0]}`,
  );

describe('detectProviderKeys', () => {
  it.each<[string, ReleaseFacts['secretKeys'], string[], string[]]>([
    [
      'a key that makes no provider',
      { ...none, 'openai-api-key': 'present' },
      ['mock'],
      [
        'warning provider-not-registered us-east-1: openai',
        'info provider-without-key us-east-1: mock',
      ],
    ],
    [
      'a provider without a key',
      none,
      ['gemini'],
      ['info provider-without-key us-east-1: gemini'],
    ],
    [
      'both keys of Amazon without Bedrock',
      {
        ...none,
        'aws-access-key-id': 'present',
        'aws-secret-access-key': 'present',
        'mock-provider-enabled': 'present',
      },
      ['mock'],
      ['warning provider-not-registered us-east-1: bedrock'],
    ],
    [
      'half of Amazon’s pair',
      {
        ...none,
        'aws-access-key-id': 'present',
        'mock-provider-enabled': 'present',
      },
      ['mock'],
      ['warning provider-key-incomplete us-east-1: bedrock'],
    ],
    [
      'Bedrock by its flag and a role of the pods',
      { ...none, 'bedrock-enabled': 'present' },
      ['bedrock'],
      [],
    ],
    [
      'a flag that may say «false»',
      { ...none, 'ollama-enabled': 'present', 'openai-api-key': 'present' },
      ['openai'],
      [],
    ],
    ['a provider that nobody here knows', none, ['mistral'], []],
    ['no record of the keys', undefined, ['gemini'], []],
    [
      'no provider at all, which is told for all of them at once',
      { ...none, 'openai-api-key': 'present' },
      [],
      [],
    ],
  ])('%s', (_name, keys, providers, expected) => {
    expect(told(withKeys(keys, providers))).toEqual(expected);
  });

  it('tells of all regions at once, and offers to store and restart there', () => {
    const keyed = { ...none, 'openai-api-key': 'present' as const };
    const [finding] = detectIn(
      detectProviderKeys,
      withKeys(keyed, ['anthropic']),
      withKeys(keyed, ['openai']),
      withKeys(keyed, ['anthropic']),
    );
    expect(finding).toMatchObject({
      id: 'provider-not-registered',
      regionIds: ['us-east-1', 'ap-south-1'],
      template: {
        ref: 'template:default/dvara-rotate-keys',
        values: {
          gateway: 'component:default/orders-llm',
          regions: [{ id: 'us-east-1' }, { id: 'ap-south-1' }],
        },
      },
    });
  });
});

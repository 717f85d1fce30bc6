import { planWaves } from './planWaves';

const regionIds = ['us', 'eu', 'ap', 'sa'];

describe('planWaves', () => {
  it.each<[string, Parameters<typeof planWaves>[0], string[][]]>([
    ['all', { regionIds, strategy: 'all' }, [regionIds]],
    [
      'waves that nobody gave: the first region alone',
      { regionIds, strategy: 'waves' },
      [['us'], ['eu', 'ap', 'sa']],
    ],
    [
      'waves over one region',
      { regionIds: ['us'], strategy: 'waves' },
      [['us']],
    ],
    [
      'waves as given, in their order',
      { regionIds, strategy: 'waves', waves: [['sa'], ['ap', 'us'], ['eu']] },
      [['sa'], ['ap', 'us'], ['eu']],
    ],
  ])('%s', (_what, options, expected) => {
    expect(planWaves(options)).toEqual(expected);
  });

  it.each<[string, string[][], string]>([
    [
      'a region twice',
      [
        ['us', 'eu'],
        ['us', 'ap', 'sa'],
      ],
      'region us is in the waves twice',
    ],
    [
      'a region of no rollout',
      [['us', 'eu', 'ap', 'sa', 'mars']],
      'region mars is in the waves but not in regions',
    ],
    [
      'a region that is left out',
      [['us', 'eu'], ['ap']],
      'region sa is in no wave',
    ],
    ['an empty wave', [regionIds, []], 'wave 2 is empty'],
  ])('refuses %s', (_what, waves, message) => {
    expect(() => planWaves({ regionIds, strategy: 'waves', waves })).toThrow(
      `Nothing was started: ${message}`,
    );
  });

  it('names all that is wrong at once', () => {
    expect(() =>
      planWaves({
        regionIds,
        strategy: 'waves',
        waves: [['us', 'us'], ['mars']],
      }),
    ).toThrow(
      'Nothing was started: region us is in the waves twice; region mars is in the waves but not in regions; region eu is in no wave; region ap is in no wave; region sa is in no wave',
    );
  });

  it('refuses waves where all regions are to run at once', () => {
    expect(() =>
      planWaves({ regionIds, strategy: 'all', waves: [regionIds] }),
    ).toThrow('Set strategy: waves, or leave waves out');
  });
});

import { runWaves, type FailurePolicy } from './runWaves';

const waves = [['us'], ['eu', 'ap'], ['sa']];

/** Runs the three waves; regions in `failing` fail. */
async function roll(options: {
  onFailure: FailurePolicy;
  failing?: string[];
  signal?: AbortSignal;
  during?: (region: string) => void;
}) {
  const ran: string[] = [];
  const begun: string[] = [];
  const outcomes = await runWaves({
    waves,
    concurrency: 4,
    onFailure: options.onFailure,
    signal: options.signal,
    describe: error => (error as Error).message,
    onWave: ({ number, of }) => begun.push(`${number}/${of}`),
    run: async region => {
      ran.push(region);
      options.during?.(region);
      options.signal?.throwIfAborted();
      await new Promise(setImmediate);
      if (options.failing?.includes(region)) {
        throw new Error(`${region} is broken.`);
      }
      return region;
    },
  });
  return {
    ran,
    begun,
    states: Object.fromEntries(
      outcomes.map(({ target, state }) => [target, state]),
    ),
    sentences: outcomes.flatMap(outcome =>
      'sentence' in outcome ? outcome.sentence : [],
    ),
  };
}

describe('runWaves', () => {
  it('begins a wave only when the one before has ended well', async () => {
    const order: string[] = [];
    const { states, begun } = await roll({
      onFailure: 'stop',
      during: region => order.push(region),
    });
    expect(order).toEqual(['us', 'eu', 'ap', 'sa']);
    expect(begun).toEqual(['1/3', '2/3', '3/3']);
    expect(new Set(Object.values(states))).toEqual(new Set(['succeeded']));
  });

  it.each<[FailurePolicy]>([['stop'], ['rollbackAll']])(
    '%s: a failed wave ends the rollout, its other regions come to their end',
    async onFailure => {
      const { states, sentences } = await roll({ onFailure, failing: ['eu'] });
      expect(states).toEqual({
        us: 'succeeded',
        eu: 'failed',
        ap: 'succeeded',
        sa: 'notStarted',
      });
      expect(sentences).toEqual([
        'eu is broken.',
        `Wave 2 of 3 failed, so that wave 3 was not started (onFailure: ${onFailure}).`,
      ]);
    },
  );

  it('continue: later waves run all the same', async () => {
    const { states } = await roll({
      onFailure: 'continue',
      failing: ['us', 'eu'],
    });
    expect(states).toEqual({
      us: 'failed',
      eu: 'failed',
      ap: 'succeeded',
      sa: 'succeeded',
    });
  });

  it('a task that is cancelled in wave 2 stops what runs there and starts nothing more', async () => {
    const cancel = new AbortController();
    const { states, ran, begun, sentences } = await roll({
      onFailure: 'continue',
      signal: cancel.signal,
      during: region =>
        region === 'ap' && cancel.abort(new Error('cancelled.')),
    });
    expect(ran).toEqual(['us', 'eu', 'ap']);
    expect(begun).toEqual(['1/3', '2/3']);
    expect(states).toEqual({
      us: 'succeeded',
      eu: 'succeeded',
      ap: 'stopped',
      sa: 'notStarted',
    });
    expect(sentences.at(-1)).toBe(
      'The task was cancelled before its turn came.',
    );
  });
});

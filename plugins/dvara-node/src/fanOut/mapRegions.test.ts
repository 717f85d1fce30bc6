import { mapRegions } from './mapRegions';

const never = () => new Promise<never>(() => undefined);

describe('mapRegions', () => {
  it('lets one region that fails and one that hangs cost their own outcome only', async () => {
    const outcomes = await mapRegions({
      items: ['good', 'bad', 'silent'],
      limit: 3,
      deadlineMs: 50,
      task: async item => {
        if (item === 'bad') {
          throw new Error('broken');
        }
        return item === 'silent' ? never() : item.length;
      },
    });
    expect(outcomes).toEqual([
      { kind: 'value', item: 'good', value: 4 },
      { kind: 'failure', item: 'bad', error: new Error('broken') },
      {
        kind: 'failure',
        item: 'silent',
        error: expect.objectContaining({ name: 'TimeoutError' }),
      },
    ]);
  });

  it('runs no more at a time than it may', async () => {
    let running = 0;
    let most = 0;
    await mapRegions({
      items: Array.from({ length: 20 }, (_, index) => index),
      limit: 3,
      deadlineMs: 1_000,
      task: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
      },
    });
    expect(most).toBe(3);
  });

  it('says which regions it did not reach', async () => {
    const outcomes = await mapRegions({
      items: ['a', 'b', 'c'],
      limit: 1,
      deadlineMs: 30,
      totalMs: 20,
      task: never,
    });
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'failure',
      'notReached',
      'notReached',
    ]);
  });

  it('ends what runs when it is ended, and tells the tasks', async () => {
    const controller = new AbortController();
    const told: unknown[] = [];
    let begin = () => {};
    const begun = new Promise<void>(resolve => {
      begin = resolve;
    });
    const outcomes = mapRegions({
      items: ['a', 'b'],
      limit: 1,
      deadlineMs: 60_000,
      signal: controller.signal,
      task: (_item, { signal }) => {
        signal.addEventListener('abort', () => told.push(signal.reason));
        begin();
        return never();
      },
    });
    await begun;
    controller.abort('stop');
    expect((await outcomes).map(({ kind }) => kind)).toEqual([
      'failure',
      'notReached',
    ]);
    expect(told).toEqual(['stop']);
  });
});

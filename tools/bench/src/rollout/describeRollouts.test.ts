import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeRollouts } from './describeRollouts.ts';
import type { RolloutRound } from './RolloutRound.ts';

function round(options: {
  bare: number[];
  together: number;
  single: number;
}): RolloutRound {
  const times = (ended: number) => ({
    fromRequest: ended + 200,
    execution: { prepared: 100, examined: 300, deployed: ended - 50, ended },
  });
  return {
    bare: options.bare,
    oneByOne: options.bare.reduce((sum, each) => sum + each, 0),
    bareTraffic: { connections: 1, turns: 40 },
    atOnce: 4_321,
    together: times(options.together),
    single: times(options.single),
    singleTraffic: { connections: 5, turns: 60 },
  };
}

const describeOne = (...rounds: RolloutRound[]) =>
  describeRollouts({
    measured: [{ setting: { major: 4, roundTripMs: 50 }, rounds }],
  });

describe('describeRollouts', () => {
  it('takes the region that is slowest by its median, so that one slow round helps nobody', () => {
    const quick = { bare: [4_000, 4_000, 4_100], together: 5_125, single: 1 };
    const { goals } = describeOne(
      round(quick),
      round({ ...quick, bare: [4_000, 9_000, 4_100] }),
      round(quick),
    );

    assert.equal(goals[0].measured, '1.25 times');
    assert.equal(goals[0].reached, true);
  });

  it('calls three regions too slow where one after another is not 2.4 times slower', () => {
    const { goals } = describeOne(
      round({ bare: [4_000, 4_000, 4_000], together: 5_100, single: 4_000 }),
    );

    assert.deepEqual(
      goals.map(({ reached }) => reached),
      [false, false, true],
    );
    assert.equal(goals[1].measured, '2.35 times');
  });

  it('lets the action cost a tenth, or 50 ms where that is more', () => {
    const overhead = (bare: number, single: number) =>
      describeOne(round({ bare: [bare, bare, bare], together: bare, single }))
        .goals[2];

    assert.deepEqual(
      [
        overhead(4_000, 4_400),
        overhead(4_000, 4_401),
        overhead(100, 150),
        overhead(100, 151),
      ].map(({ reached }) => reached),
      [true, false, true, false],
    );
    assert.equal(overhead(4_000, 4_600).measured, '+15 % (600 ms)');
  });

  it('shows what the machine does at best beside what the action does', () => {
    const { sections } = describeOne(
      round({ bare: [4_000, 4_000, 4_000], together: 5_000, single: 4_200 }),
    );
    const row = sections[0].table?.rows.find(([title]) =>
      title.includes('at once'),
    );

    assert.deepEqual(row?.slice(1), ['4.32 (4.32 to 4.32)']);
  });
});

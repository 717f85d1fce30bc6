import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { median, percentile, range } from './statistics.ts';

describe('median', () => {
  it('is the middle one by size, and not by order', () => {
    assert.equal(median([10, 9, 100, 2, 11]), 10);
  });

  it('lies between the two middle ones of an even number', () => {
    assert.equal(median([4, 1, 3, 2]), 2.5);
  });

  it('is refused where there are no figures, so that none is made up', () => {
    assert.throws(() => median([]), RangeError);
  });
});

describe('range', () => {
  it('holds the extremes', () => {
    assert.deepEqual(range([3, 1, 2]), { min: 1, max: 3 });
  });
});

describe('percentile', () => {
  it('is a figure that was measured, by nearest rank', () => {
    const figures = Array.from({ length: 20 }, (_, index) => 20 - index);
    assert.equal(percentile({ figures, share: 0.95 }), 19);
    assert.equal(percentile({ figures: [7], share: 0.95 }), 7);
    assert.equal(percentile({ figures, share: 0 }), 1);
  });

  it('is refused where there are no figures, so that none is made up', () => {
    assert.throws(() => percentile({ figures: [], share: 0.5 }), RangeError);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { median, range } from './statistics.ts';

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

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shareCpuLoad } from './shareCpuLoad.ts';

describe('shareCpuLoad', () => {
  for (const [load, podCount, each] of [
    ['1500m', 1, '1500m'],
    ['1500m', 9, '167m'],
    ['2', 4, '500m'],
    ['0.5', 2, '250m'],
    ['400m/pod', 7, '400m'],
    ['0m', 3, '1m'],
    ['1500m', 0, undefined],
    ['much', 2, undefined],
    ['-5m', 2, undefined],
  ] as const) {
    it(`gives ${each ?? 'nothing'} to each of ${podCount} for ${load}`, () => {
      assert.equal(shareCpuLoad({ load, podCount }), each);
    });
  }
});

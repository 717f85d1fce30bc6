import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeFailing } from './failingBenchmark.ts';
import { describeFaults, type FaultyRound } from './faultyRegionBenchmark.ts';
import { describeMemory } from './memoryBenchmark.ts';
import { describeMinute } from './requestsBenchmark.ts';
import { delaysOf, describeStreams } from './streamsBenchmark.ts';
import type { StubCounts } from './stub/StubRegion.ts';
import { describeViews } from './viewBenchmark.ts';

const reached = ({ goals }: { goals: Array<{ reached: boolean }> }) =>
  goals.map(goal => goal.reached);

describe('what benchmarks of the backend say', () => {
  it('judges a view by medians, each at its own bound', () => {
    const round = (p95: number, cpuPerView: number, loopP99: number) => ({
      p50: p95,
      p95,
      cpuPerView,
      loopP99,
    });
    const described = describeViews({
      measured: [
        {
          pods: 10,
          wire: {
            stock: { plain: 50_000, gzip: 1 },
            ours: { plain: 1_000, gzip: 1 },
          },
          rounds: {
            stock: [round(1_000, 50, 100)],
            ours: [round(9_999, 5, 21), round(100, 5, 21), round(100, 5, 21)],
          },
        },
      ],
    });

    assert.deepEqual(reached(described), [true, true, true, false]);
    assert.deepEqual(
      described.goals.map(({ number }) => number),
      ['P2', 'P3', 'P7', 'P7'],
    );
  });

  it('counts all requests of a region, of whatever kind', () => {
    const counts = (list: number): StubCounts => ({
      list,
      watch: 1,
      metrics: 4,
      status: 6,
      other: 4,
      refused: 0,
    });
    const described = describeMinute({
      counts: {
        cold: [counts(8)],
        ours: [counts(3)],
        stock: [counts(1_785)],
      },
      cpuMs: { ours: 101, stock: 1_000 },
      wireBytes: 0,
    });

    assert.equal(described.goals[0].measured, '100 times (1800, 18)');
    assert.deepEqual(reached(described), [true, false]);
  });

  it('calls a hung region’s label late after 250 ms, and never shown what was not', () => {
    const round: FaultyRound = {
      allWell: 100,
      othersWhileHung: 120,
      labelled: 4_251,
      slowAll: Infinity,
      othersWhileSlow: 400,
      stockSlow: 4_000,
    };

    assert.deepEqual(reached(describeFaults({ rounds: [round] })), [
      true,
      false,
      false,
      true,
    ]);
  });

  it('takes a change for seen when a later one has come, and counts those that never came', () => {
    const delivery = delaysOf({
      changes: [
        { restarts: 1, at: 0 },
        { restarts: 2, at: 100 },
        { restarts: 3, at: 200 },
      ],
      arrivals: [{ viewer: 0, restarts: 2, at: 150 }],
      viewers: 2,
    });

    assert.deepEqual(delivery, { delays: [150, 50], missing: 4 });
  });

  it('does not call changes quick of which some never came', () => {
    const crowd = (viewers: number, missing: number) => ({
      viewers,
      gzip: true,
      delays: [10],
      missing,
      opening: [1],
      cpuMs: 1,
      rssBytes: 20e6,
      heapBytes: 1,
      rushRssBytes: 60e6,
    });

    assert.deepEqual(
      reached(
        describeStreams({
          crowds: [crowd(1, 0), crowd(200, 1)],
          stock: { delays: [5_000], missing: 0 },
        }),
      ),
      [true, false, true],
    );
  });

  it('judges memory by what is kept and by what grows', () => {
    const described = describeMemory({
      raw: { all: 40e6, pods: 30e6, keptPods: 3e6 },
      kept: 4.1e6,
      before: 100e6,
      after: 106e6,
      rssBefore: 0,
      rssAfter: 0,
    });

    assert.deepEqual(reached(described), [true, false, false]);
    assert.equal(described.goals[2].measured, '+6.0 % (6.0 MB)');
  });

  it('judges each fault of an API server by itself', () => {
    const described = describeFailing({
      measured: [
        { fault: 'flapping', perSecond: 2, freshMs: 5_001 },
        { fault: 'down', perSecond: 2.1, freshMs: 100 },
        { fault: 'hang', perSecond: 0, freshMs: Infinity },
      ],
    });

    assert.deepEqual(reached(described), [
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
  });
});

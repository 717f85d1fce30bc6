import type { Benchmark } from './Benchmark.ts';
import { bundleBenchmark } from './bundle/bundleBenchmark.ts';
import { freshnessBenchmark } from './freshness/freshnessBenchmark.ts';
import { rolloutBenchmark } from './rollout/rolloutBenchmark.ts';
import { failingBenchmark } from './viewing/failingBenchmark.ts';
import { faultyRegionBenchmark } from './viewing/faultyRegionBenchmark.ts';
import { memoryBenchmark } from './viewing/memoryBenchmark.ts';
import { requestsBenchmark } from './viewing/requestsBenchmark.ts';
import { scaleBenchmark } from './viewing/scaleBenchmark.ts';
import { streamsBenchmark } from './viewing/streamsBenchmark.ts';
import { viewBenchmark } from './viewing/viewBenchmark.ts';

/** Every benchmark, in the order of the page. */
export const benchmarks: Benchmark[] = [
  requestsBenchmark,
  viewBenchmark,
  faultyRegionBenchmark,
  freshnessBenchmark,
  memoryBenchmark,
  rolloutBenchmark,
  bundleBenchmark,
  failingBenchmark,
  streamsBenchmark,
  scaleBenchmark,
];

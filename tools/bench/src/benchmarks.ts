import type { Benchmark } from './Benchmark.ts';
import { bundleBenchmark } from './bundle/bundleBenchmark.ts';
import { freshnessBenchmark } from './freshness/freshnessBenchmark.ts';
import { rolloutBenchmark } from './rollout/rolloutBenchmark.ts';

/** Every benchmark, in the order of the page. */
export const benchmarks: Benchmark[] = [
  freshnessBenchmark,
  rolloutBenchmark,
  bundleBenchmark,
];

import type { Benchmark } from './Benchmark.ts';
import { rolloutBenchmark } from './rollout/rolloutBenchmark.ts';

/** Every benchmark, in the order of the page. */
export const benchmarks: Benchmark[] = [rolloutBenchmark];

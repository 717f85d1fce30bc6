import os from 'node:os';
import type { Machine } from './BenchmarkResult.ts';

/** The machine of this moment. */
export function readMachine(): Machine {
  return {
    cores: os.availableParallelism(),
    memoryGib: Math.round(os.totalmem() / 2 ** 30),
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    system: `${os.type()} ${os.arch()}`,
    loadBefore: Math.round(os.loadavg()[0] * 100) / 100,
  };
}

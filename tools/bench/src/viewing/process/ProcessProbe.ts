import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a process has used since it was last asked. */
export interface ProcessUse {
  /** CPU of all its threads, milliseconds. */
  cpuMs: number;
  /** By how much the event loop was late, 99th percentile, milliseconds. */
  loopP99Ms: number;
  /** Bytes; after a collection where one was asked for. */
  heapBytes: number;
  rssBytes: number;
}

/** Measures the process that it runs in. Collects garbage where Node.js runs with `--expose-gc`. */
export class ProcessProbe {
  readonly #loop = monitorEventLoopDelay({ resolution: 1 });
  #used = process.cpuUsage();

  constructor() {
    this.#loop.enable();
  }

  take(options: { collect?: boolean }): ProcessUse {
    const { user, system } = process.cpuUsage(this.#used);
    const loopP99Ms = this.#loop.percentile(99) / 1e6;
    if (options.collect) {
      globalThis.gc?.();
      globalThis.gc?.();
    }
    const { heapUsed, rss } = process.memoryUsage();
    this.#used = process.cpuUsage();
    this.#loop.reset();
    return {
      cpuMs: (user + system) / 1000,
      loopP99Ms,
      heapBytes: heapUsed,
      rssBytes: rss,
    };
  }
}

/** Milliseconds since 1970 with fractions, the same in all processes of this machine. */
export function wallClock(): number {
  return performance.timeOrigin + performance.now();
}

import type { Browser } from '@playwright/test';

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  args?: { name?: string };
  /** Processor time of the thread, in microseconds. */
  tdur?: number;
}

/**
 * How long the longest task of a page's main thread kept it busy while something was done,
 * in milliseconds of processor time: what other programs take of the machine is not in it.
 *
 * @throws Error where the browser does not tell the processor time of tasks
 */
export async function longestTask(options: {
  browser: Browser;
  during: () => Promise<void>;
}): Promise<number> {
  const { browser, during } = options;
  await browser.startTracing(undefined, {
    categories: ['toplevel', '__metadata'],
  });
  let trace: string;
  try {
    await during();
  } finally {
    trace = (await browser.stopTracing()).toString();
  }
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  const mainThreads = new Set(
    traceEvents
      .filter(
        ({ name, args }) =>
          name === 'thread_name' && args?.name === 'CrRendererMain',
      )
      .map(threadOf),
  );
  const times = traceEvents.flatMap(event =>
    event.name.endsWith('RunTask') && mainThreads.has(threadOf(event))
      ? event.tdur ?? []
      : [],
  );
  if (times.length === 0) {
    throw new Error('The trace has no task with its processor time.');
  }
  return Math.max(...times) / 1000;
}

import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from '../Benchmark.ts';
import type { FigureSection, GoalFigure } from '../results/BenchmarkResult.ts';
import { backendStart } from './backendStart.ts';
import { share, size } from './formats.ts';
import type { RawObjectsCalls } from './memory/rawObjectsProcess.ts';
import { CallableProcess } from './process/CallableProcess.ts';
import { gateway, regionIds, startThreeRegions, worldText } from './world.ts';

const PODS = 1_500;
const EVENTS = 10_000;
const EVENTS_AT_ONCE = 100;
const RECONNECTS = 200;
const SETTLE_MS = 3_000;
/** What a portal's start leaves behind, some 5 MB, is gone by then. */
const START_MS = 10_000;
const CUT_EVERY_MS = 500;
/** Another one is shown before, so that compiled code and connections do not count for what is kept. */
const warming = { name: 'warm-llm', namespace: 'warm', pods: 5 };
const PROBES = 5;
const MOST_GROWTH = 0.05;

/** Bytes of heap. */
export interface MeasuredMemory {
  raw: {
    /** All objects of the gateway as they come from an API server. */
    all: number;
    pods: number;
    /** The pods as our backend keeps them. */
    keptPods: number;
  };
  /** What the backend took when a page was opened. */
  kept: number;
  /** All of the backend's, before the events. */
  before: number;
  after: number;
  rssBefore: number;
  rssAfter: number;
}

/** Goal P8: what is kept of 1,500 pods, and whether it stays so. */
export const memoryBenchmark: Benchmark = {
  id: 'P8',
  title: 'Memory for 1,500 pods',
  defaultRounds: 1,
  isMeasuredOnce: true,
  run: async ({ tell, signal }) => {
    const raw = await measureRaw();
    const world = await startThreeRegions({
      gateways: [gateway, warming],
      pods: PODS / regionIds.length,
      tell,
    });
    const pause = (milliseconds: number) =>
      sleep(milliseconds, undefined, { signal });
    /** The smallest of some: what is being done meanwhile comes on top. */
    const heap = async () => {
      const uses = [];
      for (let probe = 0; probe < PROBES; probe += 1) {
        uses.push(await world.backend.call('probe', { collect: true }));
        await pause(300);
      }
      return uses.reduce((a, b) => (b.heapBytes < a.heapBytes ? b : a));
    };
    const reconnects = async () => {
      const counts = await world.takeCounts();
      return counts.reduce((sum, { watch }) => sum + watch, 0);
    };
    try {
      await world.load.call('openStreams', {
        requests: [world.stream({ gateways: [warming] })],
      });
      await pause(START_MS);
      const empty = await heap();
      await world.load.call('openStreams', {
        requests: [world.stream({ gateways: [gateway] })],
      });
      await pause(SETTLE_MS);
      const filled = await heap();

      const changes = async (count: number) => {
        for (let sent = 0; sent < count; sent += EVENTS_AT_ONCE) {
          const id = regionIds[(sent / EVENTS_AT_ONCE) % regionIds.length];
          await world.stub(id).call('change', { id, changes: EVENTS_AT_ONCE });
          await pause(20);
        }
        await pause(SETTLE_MS);
      };
      tell('  warming up');
      await changes(EVENTS / 10);
      const before = await heap();
      tell(`  ${EVENTS} events`);
      await changes(EVENTS);
      tell(`  ${RECONNECTS} reconnects`);
      await reconnects();
      for (let done = 0; done < RECONNECTS; done += await reconnects()) {
        await Promise.all(
          regionIds.map(id => world.stub(id).call('cutWatches', { id })),
        );
        await pause(CUT_EVERY_MS);
      }
      await pause(SETTLE_MS);
      const after = await heap();
      return {
        versions: {},
        ...describeMemory({
          raw,
          kept: filled.heapBytes - empty.heapBytes,
          before: before.heapBytes,
          after: after.heapBytes,
          rssBefore: before.rssBytes,
          rssAfter: after.rssBytes,
        }),
      };
    } finally {
      await world.stop();
    }
  },
};

async function measureRaw(): Promise<MeasuredMemory['raw']> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'dvara-bench-'));
  let child: CallableProcess<RawObjectsCalls> | undefined;
  try {
    child = await CallableProcess.start<RawObjectsCalls>({
      module: fileURLToPath(
        new URL('./memory/rawObjectsProcess.ts', import.meta.url),
      ),
      logFile: path.join(directory, 'raw.log'),
      ...backendStart,
    });
    return await child.call('measure', { pods: PODS });
  } finally {
    await child?.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Judges the goals and explains the figures. */
export function describeMemory(measured: MeasuredMemory): {
  goals: GoalFigure[];
  sections: FigureSection[];
} {
  const { raw, kept, before, after } = measured;
  const ratio = raw.keptPods / raw.pods;
  const ratioOfAll = kept / raw.all;
  const growth = (after - before) / before;
  return {
    goals: [
      {
        what: `heap for ${PODS.toLocaleString(
          'en',
        )} pods as our backend keeps them, against those pods as they come`,
        goal: '≤ 1/10',
        measured: `${share(ratio)} (${size(raw.pods)}, ${size(raw.keptPods)})`,
        reached: ratio <= 0.1,
      },
      {
        what: '… all that the backend keeps for a page of them, against all objects as they come',
        goal: '≤ 1/10',
        measured: `${share(ratioOfAll)} (${size(raw.all)}, ${size(kept)})`,
        reached: ratioOfAll <= 0.1,
      },
      {
        what: `growth of the heap by ${EVENTS.toLocaleString(
          'en',
        )} events and ${RECONNECTS} reconnects of watches`,
        goal: '≤ 5 %',
        measured: `${growth < 0 ? '' : '+'}${(growth * 100).toFixed(
          1,
        )} % (${size(after - before)})`,
        reached: growth <= MOST_GROWTH,
      },
    ],
    sections: [
      {
        title: 'Memory of the backend',
        text: [
          'The smallest of five readings, each after the garbage was collected.',
        ],
        table: {
          header: ['', 'before', 'after'],
          rows: [
            ['heap', size(before), size(after)],
            ['RSS', size(measured.rssBefore), size(measured.rssAfter)],
          ],
        },
      },
      {
        title: 'How to read it',
        text: [
          worldText,
          'Objects as they come, and pods as they are kept, are measured in a process of their own. What the backend keeps for a page is its growth when the page is opened, after that of a small gateway in another namespace: besides the pods that is metrics, events, EndpointSlices, ReplicaSets, the last readings, the report as text and connections; about a quarter of it is code that only a large page runs. A tenth as many events go before, so that what is compiled and pooled once does not count as growth.',
        ],
      },
    ],
  };
}

import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { wallClock } from '../process/ProcessProbe.ts';
import { serveCalls } from '../process/serveCalls.ts';
import { askOnce, open, type BrowserRequest } from './askOnce.ts';
import { EventReader } from './EventReader.ts';
import { findMarks, StreamViewers, type Arrival } from './StreamViewers.ts';

const TIMEOUT_MS = 60_000;

/** What many viewers have seen. */
export interface ViewTimes {
  /** Milliseconds of each view. */
  milliseconds: number[];
  /** Statuses other than 200, `0` for none in time. */
  failures: number[];
}

/** What a report on a stream says of its regions. */
export interface SeenStates {
  /** Milliseconds since the stream was asked for. */
  milliseconds: number;
  /** By region. */
  states: Record<string, string>;
  /** Regions whose Deployments and pods are shown. */
  shown: string[];
}

/** What this process answers. */
export type LoadCalls = {
  /** Some viewers at once, each of them several times one after another. */
  views: (options: {
    requests: BrowserRequest[];
    times: number;
  }) => Promise<ViewTimes>;
  /** The size of one view on the wire. */
  size: (options: {
    request: BrowserRequest;
    gzip: boolean;
  }) => Promise<{ wireBytes: number; status: number }>;
  /** How long one view takes; `status` is absent where none came in time. */
  once: (options: {
    request: BrowserRequest;
    timeoutMs: number;
  }) => Promise<{ milliseconds: number; status?: number }>;
  /** Polls as the stock page does: each viewer every so often, their first times spread over that. */
  poll: (options: {
    requests: BrowserRequest[];
    everyMs: number;
    forMs: number;
  }) => Promise<{ views: number; arrivals: Arrival[] }>;
  /** Follows one stream until all regions have a state of those wanted, or the time is over. */
  followStates: (options: {
    request: BrowserRequest;
    until: Record<string, string>;
    timeoutMs: number;
  }) => Promise<SeenStates[]>;
  openStreams: (options: {
    requests: BrowserRequest[];
    /** Whether the answer may be compressed; true by default. */
    gzip?: boolean;
  }) => Promise<{ milliseconds: number[] }>;
  takeArrivals: (options: object) => {
    arrivals: Arrival[];
    wireBytes: number;
  };
  closeStreams: (options: object) => void;
};

const viewers = new StreamViewers();

serveCalls({
  views: async ({ requests, times }) => {
    const seen: ViewTimes = { milliseconds: [], failures: [] };
    await Promise.all(
      requests.map(async request => {
        const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
        for (let time = 0; time < times; time += 1) {
          const { milliseconds, status } = await askOnce({
            request,
            agent,
            gzip: true,
            timeoutMs: TIMEOUT_MS,
          });
          seen.milliseconds.push(milliseconds);
          if (status !== 200) {
            seen.failures.push(status ?? 0);
          }
        }
        agent.destroy();
      }),
    );
    return seen;
  },
  size: async ({ request, gzip }) => {
    const { wireBytes, status = 0 } = await askOnce({
      request,
      agent: new http.Agent(),
      gzip,
      timeoutMs: TIMEOUT_MS,
    });
    return { wireBytes, status };
  },
  once: async ({ request, timeoutMs }) => {
    const { milliseconds, status } = await askOnce({
      request,
      agent: new http.Agent(),
      gzip: true,
      timeoutMs,
    });
    return { milliseconds, status };
  },
  poll: async ({ requests, everyMs, forMs }) => {
    const until = performance.now() + forMs;
    const arrivals: Arrival[] = [];
    let views = 0;
    await Promise.all(
      requests.map(async (request, viewer) => {
        const known = new Set<number>();
        const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
        await sleep((everyMs * viewer) / requests.length);
        while (performance.now() < until) {
          const began = performance.now();
          const { status, text } = await askOnce({
            request,
            agent,
            gzip: true,
            timeoutMs: TIMEOUT_MS,
          });
          if (status !== 200) {
            throw new Error(`A poll was answered by ${status ?? 'nothing'}.`);
          }
          views += 1;
          const at = wallClock();
          findMarks({ text, known }).forEach(restarts =>
            arrivals.push({ viewer, restarts, at }),
          );
          // As useInterval of the stock page: the next one begins so long after this one's beginning.
          await sleep(Math.max(0, everyMs - (performance.now() - began)));
        }
        agent.destroy();
      }),
    );
    return { views, arrivals };
  },
  followStates: ({ request, until, timeoutMs }) =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const seen: SeenStates[] = [];
      const agent = new http.Agent();
      const stream = open({ ...request, agent, gzip: true });
      const end = () => {
        clearTimeout(timer);
        stream.destroy();
        resolve(seen);
      };
      const timer = setTimeout(end, timeoutMs);
      stream.on('error', error => (seen.length ? undefined : reject(error)));
      const reader = new EventReader({
        onData: data => {
          const report = JSON.parse(data) as {
            regions?: Array<{
              region: { id: string };
              state: string;
              components?: { data?: unknown[] };
            }>;
          };
          const regions = report.regions ?? [];
          const states = Object.fromEntries(
            regions.map(({ region, state }) => [region.id, state]),
          );
          const shown = regions
            .filter(({ components }) => components?.data?.length)
            .map(({ region }) => region.id);
          seen.push({
            milliseconds: performance.now() - began,
            states,
            shown,
          });
          if (
            Object.entries(until).every(([id, state]) => states[id] === state)
          ) {
            end();
          }
        },
      });
      stream.on('response', response => {
        if (response.statusCode !== 200) {
          reject(new Error(`The stream answered ${response.statusCode}.`));
        }
        const body =
          response.headers['content-encoding'] === 'gzip'
            ? response.pipe(createGunzip())
            : response;
        response.on('error', () => undefined);
        body.on('error', () => undefined);
        body.on('data', (chunk: Buffer) => reader.push(chunk.toString('utf8')));
      });
    }),
  openStreams: async ({ requests, gzip = true }) => ({
    milliseconds: await viewers.open({ requests, gzip }),
  }),
  takeArrivals: () => viewers.take(),
  closeStreams: () => viewers.close(),
} satisfies LoadCalls);

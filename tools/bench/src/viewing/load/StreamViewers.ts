import http from 'node:http';
import { createGunzip } from 'node:zlib';
import { wallClock } from '../process/ProcessProbe.ts';
import { open, type BrowserRequest } from './askOnce.ts';
import { EventReader } from './EventReader.ts';

/** A change that has come to a viewer. */
export interface Arrival {
  viewer: number;
  restarts: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** Numbers of restarts that the stub gives, and nothing else. */
const MARK = /"(?:restarts|restartCount)":(1\d{6})\b/g;

/** What a text tells of changes that were not told before. */
export function findMarks(options: {
  text: string;
  known: Set<number>;
}): number[] {
  const { text, known } = options;
  const found = [...text.matchAll(MARK)].map(([, mark]) => Number(mark));
  const fresh = [...new Set(found)].filter(mark => !known.has(mark));
  fresh.forEach(mark => known.add(mark));
  return fresh;
}

/** Tabs that follow a stream, each over a connection of its own. */
export class StreamViewers {
  readonly #requests: http.ClientRequest[] = [];
  #arrivals: Arrival[] = [];
  #bytes = 0;

  /**
   * Opens a stream for each request and waits for its first event.
   *
   * @returns how long each took, milliseconds
   */
  async open(options: {
    requests: BrowserRequest[];
    gzip: boolean;
  }): Promise<number[]> {
    const { requests, gzip } = options;
    return Promise.all(
      requests.map(request => this.#open({ ...request, gzip })),
    );
  }

  /** What has come since the last call. */
  take(): { arrivals: Arrival[]; wireBytes: number } {
    const taken = { arrivals: this.#arrivals, wireBytes: this.#bytes };
    this.#arrivals = [];
    this.#bytes = 0;
    return taken;
  }

  close(): void {
    this.#requests.splice(0).forEach(request => request.destroy());
  }

  #open(options: BrowserRequest & { gzip: boolean }): Promise<number> {
    const viewer = this.#requests.length;
    const known = new Set<number>();
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const request = open({
        ...options,
        agent: new http.Agent({ keepAlive: false }),
      });
      this.#requests.push(request);
      request.on('error', reject);
      request.on('response', response => {
        if (response.statusCode !== 200) {
          reject(new Error(`The stream answered ${response.statusCode}.`));
        }
        const reader = new EventReader({
          onData: data => {
            resolve(performance.now() - began);
            const at = wallClock();
            findMarks({ text: data, known }).forEach(restarts =>
              this.#arrivals.push({ viewer, restarts, at }),
            );
          },
        });
        response.on('data', (chunk: Buffer) => {
          this.#bytes += chunk.length;
        });
        response.on('error', () => undefined);
        const body =
          response.headers['content-encoding'] === 'gzip'
            ? response.pipe(createGunzip())
            : response;
        body.on('error', () => undefined);
        body.on('data', (chunk: Buffer) => reader.push(chunk.toString('utf8')));
      });
    });
  }
}

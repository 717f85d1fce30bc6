import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { StatePaths } from './paths.ts';
import {
  endLeftBackend,
  isBackendRunning,
  isStartRunning,
  readRunningPortal,
} from './runningPortal.ts';
import { StartError } from './StartError.ts';

/** Portal, bundle and two regions take about 1 GB beside the tool cache. */
const NEEDED_BYTES = 1.5e9;

/** Whether something already listens on a port of 127.0.0.1. */
export async function isPortTaken(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE'
        ? resolve(true)
        : reject(
            new StartError(
              `Port ${port} of 127.0.0.1 cannot be used (${error.code}). Choose another: npm start -- --port 7007`,
            ),
          ),
    );
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(false)),
    );
  });
}

/** Free bytes of the disk that holds a path, which need not exist yet. */
export function freeBytes(directory: string): number {
  let existing = directory;
  while (!fs.existsSync(existing)) {
    existing = path.dirname(existing);
  }
  const { bavail, bsize } = fs.statfsSync(existing);
  return bavail * bsize;
}

/**
 * Checks what would make the start fail half-way.
 *
 * @throws StartError with a sentence that says what to do
 */
export async function preflight(options: {
  port: number;
  state: StatePaths;
  tell: (message: string) => void;
}): Promise<void> {
  const { port, state, tell } = options;
  const earlier = readRunningPortal(state);
  if (earlier && isStartRunning(earlier) && earlier.pid !== process.pid) {
    throw new StartError(
      `A portal of this folder already runs at ${earlier.address} (process ${earlier.pid}, since ${earlier.startedAt}). Open it, or stop it with Ctrl-C where it was started.`,
    );
  }
  if (earlier && isBackendRunning({ state, portal: earlier })) {
    tell(
      `ending process ${earlier.backendPid}, left by a start that was killed`,
    );
    if (!(await endLeftBackend({ state, portal: earlier }))) {
      throw new StartError(
        `Process ${earlier.backendPid}, left by an earlier start, does not end. End it (kill -9 ${earlier.backendPid}) and start again.`,
      );
    }
  }
  if (await isPortTaken(port)) {
    throw new StartError(
      `Port ${port} of 127.0.0.1 is taken by another program. Stop that program, or start with another port: npm start -- --port ${
        port + 1
      }`,
    );
  }
  const free = freeBytes(state.directory);
  if (free < NEEDED_BYTES) {
    throw new StartError(
      `The disk of ${state.directory} has ${(free / 1e9).toFixed(
        1,
      )} GB free and ${(NEEDED_BYTES / 1e9).toFixed(
        1,
      )} GB are needed. Free some, or name a folder on another disk: npm start -- --state-directory DIR`,
    );
  }
}

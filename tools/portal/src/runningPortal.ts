import fs from 'node:fs';
import path from 'node:path';
import type { StatePaths } from './paths.ts';

/** What a running portal notes about itself. */
export interface RunningPortal {
  /** The process of `npm start`. */
  pid: number;
  /** The portal's own process. */
  backendPid?: number;
  address: string;
  /** `starting` until the page answers, `usable` until every region is ready. */
  stage: 'starting' | 'usable' | 'ready';
  /** ISO 8601 */
  startedAt: string;
}

/** Notes the running portal, replacing an earlier note in one step. */
export function writeRunningPortal(options: {
  state: StatePaths;
  portal: RunningPortal;
}): void {
  fs.mkdirSync(options.state.directory, { recursive: true });
  const temporary = `${options.state.running}.${process.pid}`;
  fs.writeFileSync(temporary, JSON.stringify(options.portal, null, 2));
  fs.renameSync(temporary, options.state.running);
}

/** The note of an earlier or present start; undefined where there is none. */
export function readRunningPortal(
  state: StatePaths,
): RunningPortal | undefined {
  if (!fs.existsSync(state.running)) {
    return undefined;
  }
  try {
    return JSON.parse(fs.readFileSync(state.running, 'utf8')) as RunningPortal;
  } catch {
    // A note cut off by a full disk says nothing; the port check still holds.
    return undefined;
  }
}

/**
 * Whether a process is alive and is one of this repository's, by its command
 * line: a pid may long belong to somebody else.
 */
export function isOurProcess(pid: number | undefined): boolean {
  if (!pid) {
    return false;
  }
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const commandLine = path.join('/proc', String(pid), 'cmdline');
  if (!fs.existsSync('/proc/self/cmdline')) {
    return true;
  }
  try {
    return /bootstrap\.mjs|tools\/portal|packages\/backend/.test(
      fs.readFileSync(commandLine, 'utf8'),
    );
  } catch {
    return false;
  }
}

export function removeRunningPortal(state: StatePaths): void {
  fs.rmSync(state.running, { force: true });
}

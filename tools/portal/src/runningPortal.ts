import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { repositoryDirectory, type StatePaths } from './paths.ts';

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

export function removeRunningPortal(state: StatePaths): void {
  fs.rmSync(state.running, { force: true });
}

/** Command line of a live process; undefined where there is no such process. */
function commandLineOf(pid: number): string | undefined {
  if (fs.existsSync('/proc/self/cmdline')) {
    try {
      return fs
        .readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        .replaceAll('\0', ' ');
    } catch {
      return undefined;
    }
  }
  const result = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  return result.stdout?.trim() || undefined;
}

/** Whether the noted `npm start` is alive: its pid may long belong to somebody else. */
export function isStartRunning(portal: RunningPortal | undefined): boolean {
  const commandLine = portal && commandLineOf(portal.pid);
  if (
    !commandLine ||
    !/bootstrap\.mjs start|tools\/portal\/src\/start\.ts/.test(commandLine)
  ) {
    return false;
  }
  try {
    return fs.readlinkSync(`/proc/${portal.pid}/cwd`) === repositoryDirectory;
  } catch {
    // Only Linux tells a process's folder; elsewhere its command line decides.
    return true;
  }
}

/** Whether the noted portal process is alive, by the configuration that only it was given. */
export function isBackendRunning(options: {
  state: StatePaths;
  portal: RunningPortal | undefined;
}): boolean {
  const { state, portal } = options;
  return Boolean(
    portal?.backendPid &&
      commandLineOf(portal.backendPid)?.includes(state.configuration),
  );
}

/**
 * Ends the portal process that a killed start left behind.
 *
 * @returns whether it has ended
 */
export async function endLeftBackend(options: {
  state: StatePaths;
  portal: RunningPortal;
}): Promise<boolean> {
  const { portal } = options;
  if (portal.backendPid && isBackendRunning(options)) {
    process.kill(portal.backendPid, 'SIGTERM');
  }
  const deadline = Date.now() + 15_000;
  while (isBackendRunning(options)) {
    if (Date.now() > deadline) {
      return false;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return true;
}

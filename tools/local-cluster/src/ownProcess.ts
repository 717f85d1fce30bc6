import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A running process that a pid file of ours names. */
export interface OwnProcess {
  pid: number;
  /** Stopped by SIGSTOP: it holds its ports and answers nothing. */
  paused: boolean;
}

const POLL_MILLISECONDS = 50;

/**
 * The process a pid file names, if it runs and is ours.
 *
 * A pid is reused after a reboot, so the command line must hold `commandLinePart`, a path below the cluster's own folder.
 */
export async function findOwnProcess(options: {
  pidFile: string;
  commandLinePart: string;
}): Promise<OwnProcess | undefined> {
  const pid = Number(
    await readFile(options.pidFile, 'utf8').catch(() => undefined),
  );
  if (!Number.isInteger(pid) || pid <= 1) {
    return undefined;
  }
  const described = await describeProcess(pid);
  return described?.commandLine.includes(options.commandLinePart) &&
    !described.state.startsWith('Z')
    ? { pid, paused: described.state.startsWith('T') }
    : undefined;
}

/**
 * Ends our process of a pid file: SIGTERM, and SIGKILL when it is still there after `graceMilliseconds`.
 * A pid that is not ours is left alone; the pid file goes in every case.
 */
export async function endOwnProcess(options: {
  pidFile: string;
  commandLinePart: string;
  graceMilliseconds: number;
}): Promise<void> {
  const own = await findOwnProcess(options);
  if (own) {
    signal(own.pid, 'SIGTERM');
    // Always: a process that is stopped at this moment may not show as stopped yet.
    signal(own.pid, 'SIGCONT');
    if (!(await waitForEnd({ ...options, ...own }))) {
      signal(own.pid, 'SIGKILL');
      await waitForEnd({ ...options, ...own, graceMilliseconds: 5_000 });
    }
  }
  await rm(options.pidFile, { force: true });
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}

async function waitForEnd(options: {
  pidFile: string;
  commandLinePart: string;
  graceMilliseconds: number;
}): Promise<boolean> {
  const deadline = Date.now() + options.graceMilliseconds;
  while (Date.now() < deadline) {
    if (!(await findOwnProcess(options))) {
      return true;
    }
    await sleep(POLL_MILLISECONDS);
  }
  return false;
}

async function describeProcess(
  pid: number,
): Promise<{ commandLine: string; state: string } | undefined> {
  if (process.platform === 'linux') {
    try {
      const [commandLine, status] = await Promise.all([
        readFile(`/proc/${pid}/cmdline`, 'utf8'),
        readFile(`/proc/${pid}/stat`, 'utf8'),
      ]);
      // The state follows the program's name, which is in parentheses and may hold any character.
      const state = status.slice(status.lastIndexOf(')') + 2)[0] ?? '';
      return { commandLine: commandLine.replaceAll('\0', ' '), state };
    } catch {
      return undefined;
    }
  }
  try {
    const { stdout } = await promisify(execFile)('ps', [
      '-ww',
      '-o',
      'state=,command=',
      '-p',
      String(pid),
    ]);
    const [state = '', ...words] = stdout.trim().split(/\s+/);
    return { commandLine: `${words.join(' ')} `, state };
  } catch {
    return undefined;
  }
}

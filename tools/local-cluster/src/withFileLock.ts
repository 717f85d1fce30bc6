import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalClusterError } from './LocalClusterError.ts';

const POLL_MILLISECONDS = 200;

/**
 * Runs an action while no other process runs one under the same lock file. The lock of a process that has died does not count.
 *
 * @throws LocalClusterError `busy` when another process holds the lock for longer than `waitMilliseconds`
 */
export async function withFileLock<T>(options: {
  lockFile: string;
  waitMilliseconds: number;
  /** What the other process is doing, for the error: `starting or stopping this cluster`. */
  occupation: string;
  action: () => Promise<T>;
}): Promise<T> {
  const deadline = Date.now() + options.waitMilliseconds;
  await mkdir(dirname(options.lockFile), { recursive: true });
  for (;;) {
    try {
      await writeFile(options.lockFile, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
    const holder = Number(
      await readFile(options.lockFile, 'utf8').catch(() => ''),
    );
    if (holder > 0 && !isAlive(holder)) {
      await rm(options.lockFile, { force: true });
    } else if (Date.now() > deadline) {
      throw new LocalClusterError(
        'busy',
        `Process ${holder} is ${options.occupation} (${options.lockFile}). Wait for it, or end it.`,
      );
    } else {
      await sleep(POLL_MILLISECONDS);
    }
  }
  try {
    return await options.action();
  } finally {
    await rm(options.lockFile, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

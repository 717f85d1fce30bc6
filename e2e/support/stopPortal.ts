import fs from 'node:fs';
import path from 'node:path';
import { runningPortal, stateDirectory } from './portal.ts';
import { waitFor } from './waitFor.ts';

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A child that has ended but is not yet collected still answers to kill(0).
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Processes of the machine whose command line names the state directory. */
function processesOf(directory: string): string[] {
  return fs
    .readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap(pid => {
      try {
        const commandLine = fs
          .readFileSync(`/proc/${pid}/cmdline`, 'utf8')
          .replace(/\0/g, ' ');
        return commandLine.includes(directory) ? [`${pid} ${commandLine}`] : [];
      } catch {
        return [];
      }
    });
}

/**
 * Stops the portal as Ctrl-C does and fails the run where a process of it is left.
 */
export default async function stopPortal(): Promise<void> {
  const state = stateDirectory();
  if (!fs.existsSync(path.join(state, 'running.json'))) {
    // The start has failed and said why; it cleans up after itself.
    return;
  }
  const portal = runningPortal();
  process.kill(portal.pid, 'SIGINT');
  await waitFor({
    what: `npm start (process ${portal.pid}) to end after Ctrl-C`,
    timeoutMs: 60_000,
    condition: () => !isRunning(portal.pid),
  });
  await waitFor({
    what: `no process of ${state} to be left`,
    timeoutMs: 10_000,
    condition: () => {
      const left = processesOf(state);
      if (left.length > 0) {
        throw new Error(`left are: ${left.join('; ')}`);
      }
      return true;
    },
  });
  if (fs.existsSync(path.join(state, 'running.json'))) {
    throw new Error('The stopped portal left its running.json behind.');
  }
  fs.rmSync(state, { recursive: true, force: true });
}

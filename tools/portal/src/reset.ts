import fs from 'node:fs';
import { spawnSync } from 'node:child_process';
import { LocalRegions } from './localRegions.ts';
import { statePaths, type StatePaths } from './paths.ts';
import {
  endLeftBackend,
  isStartRunning,
  readRunningPortal,
} from './runningPortal.ts';
import { StartError } from './StartError.ts';
import { readStartOptions } from './startOptions.ts';

/** Ends what was started from a state directory, by the folder in its command line. */
function endByFolder(state: StatePaths): void {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], {
    encoding: 'utf8',
  });
  for (const line of stdout.split('\n')) {
    const [, pid, commandLine] = line.match(/^\s*(\d+) (.*)$/) ?? [];
    if (
      commandLine?.includes(`${state.clusters}/`) &&
      Number(pid) !== process.pid
    ) {
      process.kill(Number(pid), 'SIGKILL');
    }
  }
}

async function reset(state: StatePaths): Promise<string> {
  if (!fs.existsSync(state.directory)) {
    return 'There is nothing to clear.';
  }
  if (!fs.existsSync(state.marker)) {
    throw new StartError(
      `${state.directory} was not made by npm start, so it is left as it is. Name the folder that was given to npm start: npm run reset -- --state-directory DIR`,
    );
  }
  const running = readRunningPortal(state);
  if (running && isStartRunning(running)) {
    throw new StartError(
      `The portal still runs at ${running.address} (process ${running.pid}). Stop it with Ctrl-C where it was started, then run npm run reset again.`,
    );
  }
  if (running && !(await endLeftBackend({ state, portal: running }))) {
    throw new StartError(
      `Process ${running.backendPid}, left by a start that was killed, does not end. End it (kill -9 ${running.backendPid}) and run npm run reset again.`,
    );
  }
  try {
    await LocalRegions.remove({ state });
  } catch (error) {
    process.stdout.write(
      `The clusters' state cannot be read (${
        (error as Error).message
      }); ending their processes by their folder.\n`,
    );
    endByFolder(state);
  }
  fs.rmSync(state.directory, { recursive: true, force: true, maxRetries: 5 });
  return `Cleared ${state.directory}: database, local clusters and credentials. Built tools stay in the cache.`;
}

try {
  const { stateDirectory } = readStartOptions(process.argv.slice(2));
  process.stdout.write(`${await reset(statePaths(stateDirectory))}\n`);
} catch (error) {
  if (!(error instanceof StartError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

import fs from 'node:fs';
import path from 'node:path';
import { repositoryDirectory, statePaths } from './paths.ts';
import { isOurProcess, readRunningPortal } from './runningPortal.ts';

const state = statePaths(
  path.resolve(repositoryDirectory, process.argv[2] ?? '.local'),
);
const running = readRunningPortal(state);

if (running && isOurProcess(running.pid)) {
  process.stderr.write(
    `The portal still runs at ${running.address} (process ${running.pid}). Stop it with Ctrl-C where it was started, then run npm run reset again.\n`,
  );
  process.exitCode = 1;
} else if (!fs.existsSync(state.directory)) {
  process.stdout.write('There is nothing to clear.\n');
} else {
  const { LocalRegions } = await import('./localRegions.ts');
  await LocalRegions.remove({ state });
  fs.rmSync(state.directory, { recursive: true, force: true });
  process.stdout.write(
    `Cleared ${state.directory}: database, local clusters and credentials. Built tools stay in the cache.\n`,
  );
}

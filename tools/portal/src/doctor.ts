import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
// By its path: the doctor runs before any dependency is installed.
import { defaultCacheDirectory } from '../../toolchain/src/cacheDirectory.ts';
import { repositoryDirectory, statePaths } from './paths.ts';
import { freeBytes, isPortTaken } from './preflight.ts';
import { isStartRunning, readRunningPortal } from './runningPortal.ts';

/** One thing that was looked at. */
interface Finding {
  what: string;
  found: string;
  /** What to do; absent where all is well. */
  advice?: string;
}

function versionOf(command: string, args: string[]): string | undefined {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  return result.status === 0
    ? `${result.stdout}${result.stderr}`.trim().split('\n')[0]
    : undefined;
}

function folderSize(directory: string): string {
  const result = spawnSync('du', ['-sk', directory], { encoding: 'utf8' });
  const kilobytes = Number(result.stdout?.split('\t')[0]);
  return Number.isFinite(kilobytes) && result.status === 0
    ? `${(kilobytes / 1e6).toFixed(1)} GB`
    : 'size unknown';
}

async function findings(): Promise<Finding[]> {
  const cacheDirectory = defaultCacheDirectory();
  const state = statePaths(path.join(repositoryDirectory, '.local'));
  const running = readRunningPortal(state);
  const alive = isStartRunning(running);
  const go = versionOf('go', ['version']);
  const helm = versionOf('helm', ['version', '--short']);
  const free = freeBytes(state.directory);
  const installed = fs.existsSync(
    path.join(repositoryDirectory, 'node_modules/.dvara-installed'),
  );
  const port = Number(
    new URL(running?.address ?? 'http://localhost:7007').port,
  );
  const taken = await isPortTaken(port);
  return [
    {
      what: 'Machine',
      found: `${os.platform()} ${os.arch()}, ${
        os.cpus().length
      } cores, ${Math.round(os.totalmem() / 1e9)} GB memory`,
      advice:
        os.totalmem() < 6e9
          ? 'the portal and two local regions take about 4 GB together'
          : undefined,
    },
    {
      what: 'Disk',
      found: `${(free / 1e9).toFixed(0)} GB free`,
      advice:
        free < 12e9
          ? 'a first start takes about 12 GB with all caches'
          : undefined,
    },
    { what: 'Node.js', found: `${process.version} at ${process.execPath}` },
    {
      what: 'Dependencies',
      found: installed ? 'installed' : 'not installed',
      advice: installed ? undefined : 'npm start installs them',
    },
    {
      what: 'Go',
      found: go ?? 'not found',
      advice: go
        ? undefined
        : 'needed once, for local control planes; or use clusters of yours: npm start -- --context NAME',
    },
    { what: 'Helm on PATH', found: helm ?? 'none; npm start brings its own' },
    {
      what: 'Tool cache',
      found: fs.existsSync(cacheDirectory)
        ? `${cacheDirectory}, ${folderSize(cacheDirectory)}`
        : `${cacheDirectory}, not made yet`,
    },
    {
      what: 'State',
      found: fs.existsSync(state.directory)
        ? `${state.directory}, ${folderSize(state.directory)}`
        : 'none: the next start is a first start',
    },
    {
      what: 'Portal',
      found: running
        ? `${
            alive ? running.stage : 'not running; it was not stopped cleanly'
          }, ${running.address}`
        : 'not running',
      advice: running && !alive ? 'npm start cleans up after it' : undefined,
    },
    {
      what: `Port ${port}`,
      found: taken ? 'taken' : 'free',
      advice:
        taken && !alive
          ? 'another program has it: stop it, or npm start -- --port NUMBER'
          : undefined,
    },
  ];
}

const rows = await findings();
const width = Math.max(...rows.map(row => row.what.length));
for (const { what, found, advice } of rows) {
  process.stdout.write(
    `${advice ? '!' : ' '} ${what.padEnd(width)}  ${found}${
      advice ? `\n  ${' '.repeat(width)}  → ${advice}` : ''
    }\n`,
  );
}

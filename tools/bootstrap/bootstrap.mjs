/*
 * Runs a command of this repository on a fresh machine: takes care of Node.js
 * and the dependencies, then hands over. It has no dependencies, because it is
 * what installs them, and runs on any Node.js from 18 on.
 */
import { spawnSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_VERSION = '24.21.0';
const repository = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../..',
);
const cacheDirectory =
  process.env.DVARA_CACHE_DIR ||
  path.join(
    process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'),
    'dvara-backstage',
  );
const commands = {
  start: 'tools/portal/src/start.ts',
  reset: 'tools/portal/src/reset.ts',
  doctor: 'tools/portal/src/doctor.ts',
  test: 'tools/checks/src/test.ts',
  'test-full': 'tools/checks/src/testFull.ts',
  faults: 'e2e/faults/faults.ts',
  bench: 'tools/bench/src/bench.ts',
};

function fail(sentence) {
  process.stderr.write(`\n${sentence}\n`);
  process.exit(1);
}

/** Type stripping without a flag came with 22.18; odd majors are not supported by Backstage. */
function isSupportedNode(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return (major === 22 && minor >= 18) || major === 24;
}

function elapsed(since) {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}

function npm(args, options) {
  return process.env.npm_execpath?.endsWith('.js')
    ? spawnSync(process.execPath, [process.env.npm_execpath, ...args], options)
    : spawnSync('npm', args, {
        ...options,
        shell: process.platform === 'win32',
      });
}

/** Installs Node.js from its npm package and returns the package's folder. */
function installNode() {
  const platform =
    process.platform === 'win32' ? 'win' : process.platform.toLowerCase();
  const name = `node-${platform}-${process.arch}`;
  const home = path.join(cacheDirectory, 'node', NODE_VERSION);
  const folder = path.join(home, 'node_modules', name);
  const binary = path.join(
    folder,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (fs.existsSync(binary)) {
    return binary;
  }
  const started = Date.now();
  process.stdout.write(
    `  Node.js ${process.versions.node} is here, 22.18 or newer or 24 is needed: installing ${NODE_VERSION} … `,
  );
  fs.mkdirSync(cacheDirectory, { recursive: true });
  const temporary = fs.mkdtempSync(path.join(cacheDirectory, 'node-'));
  const result = npm(
    [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--prefix',
      temporary,
      `${name}@${NODE_VERSION}`,
    ],
    { encoding: 'utf8', cwd: temporary },
  );
  if (result.status !== 0) {
    fs.rmSync(temporary, { recursive: true, force: true });
    fail(
      `Node.js ${NODE_VERSION} could not be installed from npm (package ${name}). Install Node.js 22 or 24 yourself and run the command again.\n${(
        result.stderr ?? String(result.error)
      )
        .trim()
        .split('\n')
        .slice(-5)
        .join('\n')}`,
    );
  }
  fs.mkdirSync(path.dirname(home), { recursive: true });
  fs.rmSync(home, { recursive: true, force: true });
  fs.renameSync(temporary, home);
  process.stdout.write(`${elapsed(started)}\n`);
  return binary;
}

/** What the installed dependencies depend on, as one hash. */
function dependenciesHash() {
  const hash = createHash('sha256');
  hash.update(
    `${process.platform} ${process.arch} ${process.versions.modules}`,
  );
  hash.update(repository);
  for (const file of ['yarn.lock', 'package.json', '.yarnrc.yml']) {
    hash.update(fs.readFileSync(path.join(repository, file)));
  }
  for (const folder of ['packages', 'plugins', 'tools', '.']) {
    for (const entry of fs.readdirSync(path.join(repository, folder)).sort()) {
      const manifest = path.join(repository, folder, entry, 'package.json');
      if (entry !== 'node_modules' && fs.existsSync(manifest)) {
        hash.update(fs.readFileSync(manifest));
      }
    }
  }
  return hash.digest('hex');
}

/** Installs the dependencies of the repository where they are not up to date. */
async function installDependencies() {
  const marker = path.join(repository, 'node_modules', '.dvara-installed');
  const wanted = dependenciesHash();
  if (
    fs.existsSync(marker) &&
    fs.readFileSync(marker, 'utf8').trim() === wanted
  ) {
    return;
  }
  const yarn = fs
    .readFileSync(path.join(repository, '.yarnrc.yml'), 'utf8')
    .match(/^yarnPath:\s*(\S+)/m)[1];
  const started = Date.now();
  process.stdout.write(
    '  Installing dependencies (the first time takes about 4 minutes on 2 cores)\n',
  );
  const lines = [];
  const status = await new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [path.join(repository, yarn), 'install', '--immutable'],
      {
        cwd: repository,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          YARN_ENABLE_PROGRESS_BARS: '0',
          FORCE_COLOR: '0',
        },
      },
    );
    let rest = '';
    const read = chunk => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop();
      for (const line of parts) {
        lines.push(line);
        const step = line.match(/┌ (.+ step)/);
        if (step) {
          process.stdout.write(`    ${step[1]}, ${elapsed(started)}\n`);
        }
      }
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status !== 0) {
    fail(
      `The dependencies could not be installed. Check the network, then run the command again. The last lines were:\n${lines
        .slice(-20)
        .join('\n')}`,
    );
  }
  fs.writeFileSync(marker, `${wanted}\n`);
  process.stdout.write(`  Dependencies installed, ${elapsed(started)}\n`);
}

const [command, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(commands, command ?? '')) {
  fail(
    `There is no command «${command ?? ''}». The commands are: ${Object.keys(
      commands,
    ).join(', ')}.`,
  );
}

if (!isSupportedNode(process.versions.node)) {
  const binary = installNode();
  const child = spawn(binary, process.argv.slice(1), {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${path.dirname(binary)}${path.delimiter}${process.env.PATH}`,
      npm_node_execpath: binary,
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
} else {
  process.chdir(repository);
  if (command !== 'doctor') {
    await installDependencies();
  }
  process.argv = [
    process.execPath,
    path.join(repository, commands[command]),
    ...rest,
  ];
  process.env.DVARA_CACHE_DIR = cacheDirectory;
  await import(new URL(`../../${commands[command]}`, import.meta.url).href);
}

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { repositoryDirectory } from './paths.ts';
import { StartError } from './StartError.ts';

const appDirectory = path.join(repositoryDirectory, 'packages/app');
const marker = path.join(appDirectory, 'dist/.built-from');

/** Everything that ends in the bundle, besides the dependencies' own files. */
const inputs = [
  'yarn.lock',
  'packages/app/package.json',
  'packages/app/public',
  'packages/app/src',
  'plugins/dvara/package.json',
  'plugins/dvara/src',
  'plugins/dvara-common/package.json',
  'plugins/dvara-common/src',
  'plugins/dvara-node/config.d.ts',
];

function addToHash(hash: ReturnType<typeof createHash>, file: string): void {
  const absolute = path.join(repositoryDirectory, file);
  const stat = fs.statSync(absolute, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    for (const entry of fs.readdirSync(absolute).sort()) {
      addToHash(hash, path.join(file, entry));
    }
  } else if (stat) {
    hash.update(file).update('\0').update(fs.readFileSync(absolute));
  }
}

function inputsHash(): string {
  const hash = createHash('sha256');
  for (const input of inputs) {
    addToHash(hash, input);
  }
  return hash.digest('hex');
}

/** Whether the pages were built from what is in the folder now. */
export function isFrontendBuilt(): boolean {
  return (
    fs.existsSync(marker) &&
    fs.readFileSync(marker, 'utf8').trim() === inputsHash()
  );
}

/**
 * Builds the portal's pages for production, which the backend then serves.
 *
 * @throws StartError with the last lines of the build
 */
export async function buildFrontend(options: {
  signal: AbortSignal;
}): Promise<void> {
  const hash = inputsHash();
  const result = await execa(
    process.execPath,
    [
      path.join(
        repositoryDirectory,
        'node_modules/@backstage/cli/bin/backstage-cli',
      ),
      'package',
      'build',
    ],
    {
      cwd: appDirectory,
      all: true,
      reject: false,
      cancelSignal: options.signal,
      env: { NODE_ENV: 'production', FORCE_COLOR: '0' },
    },
  );
  if (result.isCanceled) {
    throw new StartError('Stopped while the pages were being built.');
  }
  if (result.failed) {
    throw new StartError(
      `The portal's pages could not be built. The last lines were:\n${result.all
        ?.split('\n')
        .slice(-30)
        .join('\n')}`,
    );
  }
  fs.writeFileSync(marker, `${hash}\n`);
}

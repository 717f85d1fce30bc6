import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CommandNotFoundError,
  runCommand,
  runCommandOrThrow,
} from './runCommand.ts';

export interface BuildWithGoOptions {
  /** Folder of the tools module under `go/`, whose go.mod and go.sum pin all that is built. */
  module: string;
  /** Package to build. */
  package: string;
  /** Where to write the binary. */
  path: string;
  ldflags?: string[];
}

export async function hasGo(): Promise<boolean> {
  try {
    return (
      (await runCommand({ command: 'go', args: ['version'] })).exitCode === 0
    );
  } catch (error) {
    if (error instanceof CommandNotFoundError) {
      return false;
    }
    throw error;
  }
}

export async function buildWithGo(options: BuildWithGoOptions): Promise<void> {
  const directory = join(
    fileURLToPath(new URL('../go', import.meta.url)),
    options.module,
  );
  await runCommandOrThrow({
    command: 'go',
    args: [
      'build',
      '-mod=readonly',
      '-trimpath',
      `-ldflags=${['-s', '-w', ...(options.ldflags ?? [])].join(' ')}`,
      '-o',
      options.path,
      options.package,
    ],
    cwd: directory,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' },
  });
}

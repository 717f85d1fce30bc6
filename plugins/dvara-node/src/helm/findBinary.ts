import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { HelmError } from './HelmError';

/**
 * Finds the helm binary: the configured path, else the first `helm` on PATH.
 *
 * @throws HelmError of kind `binaryMissing`
 */
export async function findBinary(options: {
  configured?: string;
  searchPath?: string;
}): Promise<string> {
  const { configured, searchPath = process.env.PATH ?? '' } = options;
  const candidates = configured
    ? [resolve(configured)]
    : searchPath
        .split(delimiter)
        .filter(isAbsolute)
        .map(folder => join(folder, 'helm'));
  for (const candidate of candidates) {
    const executable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) {
      return candidate;
    }
  }
  throw new HelmError({
    kind: 'binaryMissing',
    message: configured
      ? 'dvara.helm.binary does not name a program that can be run'
      : 'There is no helm on PATH: install it, or set dvara.helm.binary to a helm binary',
  });
}

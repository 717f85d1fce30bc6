import { join } from 'node:path';
import { buildWithGo, hasGo } from './buildWithGo.ts';
import { defaultCacheDirectory } from './cacheDirectory.ts';
import { installTool, isExecutable } from './installTool.ts';

export interface EnsureToolOptions {
  cacheDirectory?: string;
  onProgress?: (message: string) => void;
}

/**
 * Path of a tool that Go builds: the binary that an environment variable names, the one in the cache, or a new build.
 *
 * @throws Error when the variable names no executable, or Go is missing
 */
export async function ensureGoTool(
  options: EnsureToolOptions & {
    /** Name of the tool, of its binary and of its module under `go/`. */
    name: string;
    version: string;
    package: string;
    /** Environment variable that names a binary to use instead. */
    variable: string;
  },
): Promise<string> {
  const {
    name,
    version,
    variable,
    cacheDirectory = defaultCacheDirectory(),
    onProgress = () => {},
  } = options;
  const named = process.env[variable];
  if (named) {
    if (!(await isExecutable(named))) {
      throw new Error(`${variable} names ${named}, which is not executable`);
    }
    return named;
  }
  const target = join(
    cacheDirectory,
    name,
    `${version}-${process.platform}-${process.arch}`,
    process.platform === 'win32' ? `${name}.exe` : name,
  );
  if (await isExecutable(target)) {
    return target;
  }
  if (!(await hasGo())) {
    throw new Error(
      `${name} ${version} is not there: install Go 1.26 or newer so that it can be built, or name its binary in ${variable}`,
    );
  }
  onProgress(
    `Building ${name} ${version} with Go; this takes about a minute, once`,
  );
  return installTool({
    target,
    produce: ({ path }) =>
      buildWithGo({ module: name, package: options.package, path }),
  });
}

import { join } from 'node:path';
import { buildWithGo, hasGo } from './buildWithGo.ts';
import { defaultCacheDirectory } from './cacheDirectory.ts';
import { installTool, isExecutable } from './installTool.ts';

const version = '3.1.2';

export interface EnsureRegistryOptions {
  cacheDirectory?: string;
  onProgress?: (message: string) => void;
}

/**
 * Path of distribution's OCI registry, which tests push the chart to and install it from: DVARA_REGISTRY, the cache, or Go.
 *
 * @throws Error when it is not there and cannot be built; the message says what to install
 */
export async function ensureRegistry(
  options: EnsureRegistryOptions = {},
): Promise<string> {
  const { cacheDirectory = defaultCacheDirectory(), onProgress = () => {} } =
    options;
  const named = process.env.DVARA_REGISTRY;
  if (named) {
    if (!(await isExecutable(named))) {
      throw new Error(`DVARA_REGISTRY names ${named}, which is not executable`);
    }
    return named;
  }
  const target = join(
    cacheDirectory,
    'registry',
    `${version}-${process.platform}-${process.arch}`,
    process.platform === 'win32' ? 'registry.exe' : 'registry',
  );
  if (await isExecutable(target)) {
    return target;
  }
  if (!(await hasGo())) {
    throw new Error(
      `distribution's registry ${version} is not there: install Go 1.26 or newer so that it can be built, or name its binary in DVARA_REGISTRY`,
    );
  }
  onProgress(
    `Building distribution's registry ${version} with Go; this takes one to two minutes, once`,
  );
  return installTool({
    target,
    produce: ({ path }) =>
      buildWithGo({
        module: 'registry',
        package: 'github.com/distribution/distribution/v3/cmd/registry',
        path,
        ldflags: [
          `-X github.com/distribution/distribution/v3/version.version=v${version}`,
        ],
      }),
  });
}

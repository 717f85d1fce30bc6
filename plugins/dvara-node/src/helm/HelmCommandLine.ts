import type { LoggerService } from '@backstage/backend-plugin-api';
import { major as majorOf } from 'semver';
import type { RegionKubeconfig } from '../regions/RegionsService';
import { createRedactor } from './createRedactor';
import { DiscoveryCaches } from './DiscoveryCaches';
import { HeldHelm } from './HeldHelm';
import { HelmBinary } from './HelmBinary';
import { withHelmHome, type HelmHome } from './HelmHome';
import type { HelmTarget } from './HelmRunner';
import { runHelm, type HelmRunResult, type HelmStopPolicy } from './runHelm';
import { StoredHistory } from './StoredHistory';

const READ_LIMIT_MS = 30_000;
const DIRECT_READ_LIMIT_MS = 5_000;
const WATCHDOG_MARGIN_MS = 30_000;
const GRACE_MS = 30_000;
const PULL_LIMIT_MS = 60_000;

/** Limits and the binary, as {@link CliHelmRunner} takes them. */
export interface HelmCommandLineOptions {
  /** Path of the helm binary; the one on PATH by default. */
  binary?: string;
  /** The oldest version that is accepted, by major version; for tests. */
  minimumVersions?: Record<number, string>;
  /** How long after Helm's own time-out the watchdog ends it; 30 s by default. */
  watchdogMarginMs?: number;
  /** How long Helm may take to end after it was asked to; 30 s by default. */
  graceMs?: number;
  /** How long a reading command may take; 30 s by default. */
  readLimitMs?: number;
  /** How long fetching a chart may take; 60 s by default. */
  pullLimitMs?: number;
  /** Whether histories are read without Helm, which is asked where that fails. */
  directHistory?: boolean;
  /** Whether runs of Helm share what they learn about an API server's kinds. */
  shareDiscovery?: boolean;
  /** Told what goes wrong beside Helm and changes no result; nobody by default. */
  logger?: Pick<LoggerService, 'warn'>;
}

/** One call of Helm: the words of its command, flags as `--name=value`, and names. */
export interface HelmCommand {
  command: string[];
  flags?: string[];
  /** What stands after `--`; nothing in it is taken for a flag. */
  names?: string[];
  /** Where it works; without one Helm gets no cluster. */
  target?: HelmTarget;
  /** To be masked besides the deployer's credential. */
  secrets?: string[];
  /** Standard input. */
  input?: string;
}

/** One call of Helm that changes a cluster. */
export interface HelmWriteCommand extends HelmCommand {
  stopPolicy: 'askFirst' | 'letFinish';
  timeoutSeconds: number;
  onLine?: (line: string) => void;
  /** Told when Helm has ended, before its folders are gone. */
  onExit?: (result: HelmRunResult) => void;
  signal?: AbortSignal;
  /** Where its input is given later. */
  held?: HeldHelm;
}

/** Runs Helm for every command, and knows what runs, so that the portal can end. */
export class HelmCommandLine {
  /** In milliseconds. */
  readonly pullLimitMs: number;
  /** Reads histories faster than Helm, where that is wanted. */
  readonly storedHistory?: StoredHistory;
  readonly #binary: HelmBinary;
  readonly #watchdogMarginMs: number;
  readonly #graceMs: number;
  readonly #readLimitMs: number;
  readonly #discovery?: DiscoveryCaches;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: HelmCommandLineOptions) {
    this.#watchdogMarginMs = options.watchdogMarginMs ?? WATCHDOG_MARGIN_MS;
    this.#graceMs = options.graceMs ?? GRACE_MS;
    this.#readLimitMs = options.readLimitMs ?? READ_LIMIT_MS;
    this.pullLimitMs = options.pullLimitMs ?? PULL_LIMIT_MS;
    this.storedHistory = options.directHistory
      ? new StoredHistory({
          timeoutMs: Math.min(this.#readLimitMs, DIRECT_READ_LIMIT_MS),
        })
      : undefined;
    this.#discovery = options.shareDiscovery
      ? new DiscoveryCaches({ logger: options.logger })
      : undefined;
    this.#binary = new HelmBinary({
      configured: options.binary,
      minimumVersions: options.minimumVersions,
      askVersion: binary =>
        this.#run({
          binary,
          command: ['version'],
          flags: ['--template={{.Version}}'],
          stopPolicy: 'kill',
          limitMs: this.#readLimitMs,
          readOutput: true,
        }),
    });
  }

  async version(): Promise<string> {
    return (await this.#binary.find()).version;
  }

  async major(): Promise<number> {
    return majorOf(await this.version());
  }

  /** Aborted when the portal ends: nothing that writes may begin then. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** For a command that changes nothing and whose output is wanted. */
  async read(
    options: HelmCommand & {
      /** In milliseconds; that of all reading commands by default. */
      limitMs?: number;
      signal?: AbortSignal;
    },
  ): Promise<HelmRunResult> {
    const { binary } = await this.#binary.find();
    return this.#run({
      ...options,
      binary,
      stopPolicy: 'kill',
      limitMs: options.limitMs ?? this.#readLimitMs,
      readOutput: true,
    });
  }

  /** For a command that changes a cluster; its standard output is dropped. */
  async write(options: HelmWriteCommand): Promise<HelmRunResult> {
    const { binary } = await this.#binary.find();
    const { timeoutSeconds, flags = [] } = options;
    return this.#run({
      ...options,
      flags: [`--timeout=${timeoutSeconds}s`, ...flags],
      binary,
      limitMs: timeoutSeconds * 1_000 + this.#watchdogMarginMs,
      readOutput: false,
    });
  }

  /** Starts a command that changes a cluster and reads a JSON object, before that is known. */
  hold(
    command: () => Promise<
      Omit<HelmWriteCommand, 'held' | 'input' | 'onExit' | 'onLine'>
    >,
  ): HeldHelm {
    const held = new HeldHelm();
    held.watch(
      this.track(async () => this.write({ ...(await command()), held })),
    );
    return held;
  }

  /** Counts an operation of several commands as running, until it has come to its end. */
  async track<T>(operation: () => Promise<T>): Promise<T> {
    const run = operation();
    this.#running.add(run);
    try {
      return await run;
    } finally {
      this.#running.delete(run);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
    await this.#discovery?.clear();
  }

  async #run(
    options: HelmCommand & {
      binary: string;
      stopPolicy: HelmStopPolicy;
      limitMs: number;
      readOutput: boolean;
      onLine?: (line: string) => void;
      onExit?: (result: HelmRunResult) => void;
      signal?: AbortSignal;
      held?: HeldHelm;
    },
  ): Promise<HelmRunResult> {
    const { target, command, flags = [], names = [], held } = options;
    const redactor = (home: HelmHome) => {
      const secrets = [...home.secrets, ...(options.secrets ?? [])];
      return held?.redactor(secrets) ?? createRedactor({ secrets });
    };
    return this.#withHome({
      kubeconfig: target?.kubeconfig,
      run: home =>
        runHelm({
          binary: options.binary,
          args: [
            ...command,
            ...(home.kubeconfigPath
              ? [`--kubeconfig=${home.kubeconfigPath}`]
              : []),
            ...(target ? [`--namespace=${target.namespace}`] : []),
            ...flags,
            ...(names.length > 0 ? ['--', ...names] : []),
          ],
          environment: home.environment,
          input: held?.input ?? options.input,
          stopPolicy: options.stopPolicy,
          limitMs: options.limitMs,
          graceMs: this.#graceMs,
          redact: redactor(home),
          readOutput: options.readOutput,
          onLine: held?.onLine ?? options.onLine,
          onOver: held?.onOver,
          onExit: held?.onExit ?? options.onExit,
          signal: options.signal,
        }),
    });
  }

  async #withHome(options: {
    kubeconfig?: RegionKubeconfig;
    run: (home: HelmHome) => Promise<HelmRunResult>;
  }): Promise<HelmRunResult> {
    const { kubeconfig } = options;
    if (!kubeconfig || !this.#discovery) {
      return withHelmHome(options);
    }
    return this.#discovery.use({
      kubeconfig,
      run: discoveryDirectory =>
        withHelmHome({ ...options, discoveryDirectory }),
      isGood: ({ exitCode, endedBy }) =>
        exitCode === 0 || endedBy === 'discard',
    });
  }
}

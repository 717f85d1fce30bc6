import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { repositoryDirectory } from './paths.ts';
import { StartError } from './StartError.ts';

const require = createRequire(import.meta.url);

/** The most time a cold start of the portal may take on a slow disk. */
const READY_TIMEOUT_MS = 180_000;

/** The portal's backend as a child process, its output in a log file. */
export class PortalProcess {
  private readonly child: ChildProcess;
  private readonly logFile: string;
  private readonly ended: Promise<string>;

  /** Where the log of this start begins, in bytes. */
  private readonly logStart: number;

  private constructor(options: {
    child: ChildProcess;
    logFile: string;
    logStart: number;
  }) {
    const { child, logFile, logStart } = options;
    this.child = child;
    this.logFile = logFile;
    this.logStart = logStart;
    this.ended = new Promise(resolve => {
      child.once('error', error => resolve(error.message));
      child.once('exit', (code, signal) =>
        resolve(signal ?? `exit code ${code}`),
      );
    });
  }

  static start(options: {
    configurations: string[];
    logFile: string;
    /** Variables besides those of this process. */
    environment?: Record<string, string>;
  }): PortalProcess {
    const log = fs.openSync(options.logFile, 'a', 0o600);
    const logStart = fs.fstatSync(log).size;
    const child = spawn(
      process.execPath,
      [
        '--no-node-snapshot',
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        path.join(repositoryDirectory, 'packages/backend/src/index.ts'),
        ...options.configurations.map(file => `--config=${file}`),
      ],
      {
        cwd: path.join(repositoryDirectory, 'packages/backend'),
        stdio: ['ignore', log, log],
        // Its own process group: Ctrl-C reaches this program alone, which then
        // stops the portal before the clusters.
        detached: true,
        env: {
          ...process.env,
          ...options.environment,
          NODE_ENV: 'development',
          ESBK_TSCONFIG_PATH: path.join(repositoryDirectory, 'tsconfig.json'),
        },
      },
    );
    fs.closeSync(log);
    return new PortalProcess({ child, logFile: options.logFile, logStart });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Whether it still runs. */
  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /**
   * Waits until every plugin of the portal is up.
   *
   * @throws StartError with the end of the log where it ends or takes too long
   */
  async waitUntilReady(options: {
    address: string;
    signal: AbortSignal;
  }): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!options.signal.aborted) {
      if (!this.running) {
        throw new StartError(
          `The portal ended while it started. The end of ${
            this.logFile
          }:\n${this.lastLines()}`,
        );
      }
      const failure = this.startupFailure();
      if (failure) {
        throw new StartError(
          `The portal cannot start. From ${this.logFile}:\n${failure}`,
        );
      }
      if (Date.now() > deadline) {
        throw new StartError(
          `The portal did not become ready in ${
            READY_TIMEOUT_MS / 1000
          } s. The end of ${this.logFile}:\n${this.lastLines()}`,
        );
      }
      try {
        const response = await fetch(
          `${options.address}/.backstage/health/v1/readiness`,
          { signal: AbortSignal.timeout(2_000) },
        );
        if (response.ok) {
          return;
        }
      } catch {
        // Nothing listens yet: that is what is being waited for.
      }
      await new Promise(resolve => setTimeout(resolve, 250));
    }
    throw new StartError('Stopped while the portal was starting.');
  }

  /**
   * Waits until the portal ends, which it should not do by itself.
   *
   * @throws StartError with the end of the log
   */
  async failWhenEnded(): Promise<void> {
    const how = await this.ended;
    throw new StartError(
      `The portal ended by itself (${how}). The end of ${
        this.logFile
      }:\n${this.lastLines()}`,
    );
  }

  /** Asks the portal to end and waits for it; ends it by force after 20 s. */
  async stop(): Promise<void> {
    if (!this.running) {
      return;
    }
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 20_000);
    await this.ended;
    clearTimeout(timer);
  }

  /** What plugins that failed at start-up have logged; the process goes on without them and never becomes ready. */
  private startupFailure(): string | undefined {
    const lines = fs
      .readFileSync(this.logFile)
      .subarray(this.logStart)
      .toString('utf8')
      .split('\n');
    const failed = lines.filter(line =>
      /threw an error during startup(\.|, waiting)/.test(line),
    );
    return failed.length > 0 ? failed.join('\n') : undefined;
  }

  /** The end of the log, for an error. */
  lastLines(): string {
    return fs
      .readFileSync(this.logFile, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-25)
      .join('\n');
  }
}

import { spawn } from 'node:child_process';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ClusterPaths } from './clusterPaths.ts';
import {
  endOwnProcess,
  findOwnProcess,
  signal,
  type OwnProcess,
} from './ownProcess.ts';
import { packagePaths } from './packagePaths.ts';

/** Options of {@link GatewayStandInProcess.start}. */
export interface StandInStartOptions {
  /**
   * Called once when the process ends without `stop` of this object having been called. Of a process that another one has started
   * only its absence is seen, within two seconds: then both values are `null`.
   */
  onExit?: (exit: {
    exitCode: number | null;
    signal: NodeJS.Signals | null;
  }) => void;
}

const ADOPTED_POLL_MILLISECONDS = 1_000;

/**
 * The stand-in of one cluster's gateways as a process of its own: it lives as long as the cluster, also when the process
 * that started it has ended, and its death is noticed.
 */
export class GatewayStandInProcess {
  readonly #paths: ClusterPaths;
  #stopping = false;

  constructor(options: { paths: ClusterPaths }) {
    this.#paths = options.paths;
  }

  /** The process, if it runs. */
  async find(): Promise<OwnProcess | undefined> {
    return findOwnProcess(this.#identity());
  }

  /** Starts it unless it runs already. */
  async start(options: StandInStartOptions = {}): Promise<void> {
    this.#stopping = false;
    if (await this.find()) {
      this.#watchAdopted(options);
      return;
    }
    await mkdir(dirname(this.#paths.standInLog), { recursive: true });
    const log = await open(this.#paths.standInLog, 'a');
    try {
      const child = spawn(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          packagePaths.standInMain,
          `--cluster=${this.#paths.root}`,
        ],
        {
          detached: true,
          stdio: ['ignore', log.fd, log.fd],
          env: { PATH: process.env.PATH, HOME: process.env.HOME },
        },
      );
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve);
        child.once('error', reject);
      });
      await writeFile(this.#paths.standInPid, String(child.pid));
      child.once('exit', (exitCode, exitSignal) => {
        if (!this.#stopping) {
          options.onExit?.({ exitCode, signal: exitSignal });
        }
      });
      child.unref();
    } finally {
      await log.close();
    }
  }

  #watchAdopted(options: StandInStartOptions): void {
    if (!options.onExit) {
      return;
    }
    const timer = setInterval(async () => {
      const isGone = !this.#stopping && !(await this.find());
      if (isGone) {
        options.onExit?.({ exitCode: null, signal: null });
      }
      if (isGone || this.#stopping) {
        clearInterval(timer);
      }
    }, ADOPTED_POLL_MILLISECONDS);
    timer.unref();
  }

  /** Ends it; port-forwards to gateways fail until it is started again. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await endOwnProcess({ ...this.#identity(), graceMilliseconds: 3_000 });
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    const found = await this.find();
    if (found) {
      signal(found.pid, 'SIGKILL');
    }
  }

  #identity(): { pidFile: string; commandLinePart: string } {
    return {
      pidFile: this.#paths.standInPid,
      // The space keeps `us-east-1` from matching `us-east-10`.
      commandLinePart: `--cluster=${this.#paths.root} `,
    };
  }
}

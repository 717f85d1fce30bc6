import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  READY,
  type AnswerMessage,
  type CallMessage,
  type Calls,
} from './serveCalls.ts';

const START_TIMEOUT_MS = 120_000;
const LAST_CHARACTERS = 4_000;

/** A process of its own whose functions can be called, so that its CPU and memory are nobody else's. */
export class CallableProcess<C extends Calls> {
  readonly #child: ChildProcess;
  readonly #logFile: string;
  readonly #waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  readonly #ready: Promise<void>;
  #next = 1;
  #tellReady: () => void = () => undefined;

  private constructor(options: { child: ChildProcess; logFile: string }) {
    this.#child = options.child;
    this.#logFile = options.logFile;
    this.#ready = new Promise(resolve => {
      this.#tellReady = resolve;
    });
    this.#child.on('message', (answer: AnswerMessage) => this.#take(answer));
    this.#child.on('exit', () => {
      const error = new Error(`The process of ${this.#logFile} has ended.`);
      this.#waiting.forEach(({ reject }) => reject(error));
      this.#waiting.clear();
    });
  }

  /**
   * Starts a module and waits until it answers calls.
   *
   * @throws Error with the end of what it has written, where it does not
   */
  static async start<C extends Calls>(options: {
    module: string;
    logFile: string;
    args?: string[];
    /** Of Node.js. */
    flags?: string[];
    environment?: Record<string, string>;
    cwd?: string;
  }): Promise<CallableProcess<C>> {
    const log = openSync(options.logFile, 'a', 0o600);
    const child = fork(options.module, options.args ?? [], {
      execArgv: options.flags ?? [],
      env: { ...process.env, ...options.environment },
      cwd: options.cwd,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const started = new CallableProcess<C>({ child, logFile: options.logFile });
    const timeout = AbortSignal.timeout(START_TIMEOUT_MS);
    try {
      await Promise.race([
        started.#ready,
        once(child, 'exit', { signal: timeout }).then(() => {
          throw new Error('It has ended.');
        }),
      ]);
    } catch (error) {
      await started.stop();
      const text = await readFile(options.logFile, 'utf8');
      throw new Error(
        `${options.module} did not start: ${
          (error as Error).message
        }\n${text.slice(-LAST_CHARACTERS)}`,
      );
    }
    return started;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Calls one of its functions. */
  async call<N extends keyof C & string>(
    name: N,
    argument: Parameters<C[N]>[0],
  ): Promise<Awaited<ReturnType<C[N]>>> {
    const id = this.#next;
    this.#next += 1;
    return new Promise<Awaited<ReturnType<C[N]>>>((resolve, reject) => {
      this.#waiting.set(id, {
        resolve: result => resolve(result as Awaited<ReturnType<C[N]>>),
        reject,
      });
      this.#child.send({ id, name, argument } satisfies CallMessage);
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await ended;
    }
  }

  #take({ id, result, error }: AnswerMessage): void {
    if (id === READY) {
      this.#tellReady();
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) {
      waiting?.reject(new Error(error));
    } else {
      waiting?.resolve(result);
    }
  }
}

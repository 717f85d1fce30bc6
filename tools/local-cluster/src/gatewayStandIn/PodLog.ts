import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatLogLine, podLogFile } from '../podLogFile.ts';

/** The log of one container, written in order, with the run before the last restart kept aside. */
export class PodLog {
  readonly file: string;
  readonly previousFile: string;
  #queue: Promise<void>;

  constructor(options: {
    podLogsDirectory: string;
    namespace: string;
    pod: string;
    container: string;
  }) {
    this.file = podLogFile(options);
    this.previousFile = podLogFile({ ...options, previous: true });
    // Both exist from the start, so that KWOK has something to serve.
    this.#queue = mkdir(dirname(this.file), { recursive: true }).then(
      async () => {
        await appendFile(this.file, '');
        await appendFile(this.previousFile, '');
      },
    );
  }

  /** Resolves when everything written so far is in the file. */
  async flushed(): Promise<void> {
    await this.#queue;
  }

  write(text: string, stream: 'stdout' | 'stderr' = 'stdout'): void {
    const line = formatLogLine({ text, stream });
    this.#then(() => appendFile(this.file, line));
  }

  /** Begins the log of the next run. */
  startNextRun(): void {
    this.#then(async () => {
      await rename(this.file, this.previousFile);
      await writeFile(this.file, '');
    });
  }

  /** Deletes the pod's log files. */
  async remove(): Promise<void> {
    this.#then(() => rm(dirname(this.file), { recursive: true, force: true }));
    await this.#queue;
  }

  #then(action: () => Promise<void>): void {
    // A log that cannot be written must not end the stand-in.
    this.#queue = this.#queue.then(action).catch(() => {});
  }
}

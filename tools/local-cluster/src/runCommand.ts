import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Options of {@link runCommand}. */
export interface RunCommandOptions {
  command: string;
  arguments: readonly string[];
  /** Working directory; the caller's own by default. */
  directory?: string;
  /** The whole environment of the child: nothing is inherited. */
  environment: Readonly<Record<string, string>>;
  /** Text for standard input, which is closed at once otherwise. */
  input?: string;
  /** Called for each line of either stream. */
  onLine?: (line: string) => void;
  /** After this long the child is killed and the exit code is `null`. No limit by default. */
  timeoutMilliseconds?: number;
  /** Kills the child when aborted; the call then rejects with an `AbortError`. */
  signal?: AbortSignal;
}

/** How a command ended. */
export interface CommandResult {
  /** `null` when a signal ended it. */
  exitCode: number | null;
  standardOutput: string;
  /** The last {@link KEPT_LINES} lines of both streams, in order of arrival. */
  lastLines: readonly string[];
}

const KEPT_LINES = 40;

/**
 * Runs a program to its end, without a shell.
 *
 * @throws the system's error when the program cannot be started (`ENOENT` when it does not exist);
 *   an exit code other than 0 is a result, not an error.
 */
export async function runCommand(
  options: RunCommandOptions,
): Promise<CommandResult> {
  const child = spawn(options.command, options.arguments, {
    cwd: options.directory,
    env: options.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: options.signal,
  });
  // A child that ends before reading its input must not take this process with it (EPIPE).
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');

  const outputChunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => outputChunks.push(chunk));
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', line => {
      lastLines.push(line);
      if (lastLines.length > KEPT_LINES) {
        lastLines.shift();
      }
      options.onLine?.(line);
    });
  }

  const timer =
    options.timeoutMilliseconds === undefined
      ? undefined
      : setTimeout(() => child.kill('SIGKILL'), options.timeoutMilliseconds);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', code => resolve(code));
    });
    return {
      exitCode,
      standardOutput: Buffer.concat(outputChunks).toString('utf8'),
      lastLines,
    };
  } finally {
    clearTimeout(timer);
  }
}

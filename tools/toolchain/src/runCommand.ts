import { spawn } from 'node:child_process';

export interface RunCommandOptions {
  command: string;
  args: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  input?: string;
  /** The command is ended with SIGTERM after this time; unlimited by default. */
  timeoutMilliseconds?: number;
}

export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A command that is not there, as opposed to one that fails. */
export class CommandNotFoundError extends Error {
  readonly command: string;

  constructor(command: string) {
    super(`${command} was not found on the PATH`);
    this.name = 'CommandNotFoundError';
    this.command = command;
  }
}

/** Runs a command without a shell and waits for it; a non-zero exit code is a result, not an error. */
export function runCommand(options: RunCommandOptions): Promise<CommandResult> {
  const { command, args, cwd, env = process.env, input } = options;
  const { timeoutMilliseconds: timeout } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'pipe', timeout });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', chunk => stdout.push(chunk));
    child.stderr.on('data', chunk => stderr.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT' ? new CommandNotFoundError(command) : error,
      ),
    );
    // 'close', not 'exit': output may still arrive after the exit.
    child.on('close', (code, signal) =>
      resolve({
        exitCode: code ?? (signal ? 128 : 1),
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
    // A child that exits without reading its input answers EPIPE, which its exit code tells better.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}

/** Like runCommand, but a non-zero exit code is an error that carries the end of what the command said. */
export async function runCommandOrThrow(
  options: RunCommandOptions,
): Promise<CommandResult> {
  const result = await runCommand(options);
  if (result.exitCode !== 0) {
    const said = (result.stderr.trim() || result.stdout.trim()).slice(-2000);
    throw new Error(
      `${options.command} ${options.args[0] ?? ''} failed with exit code ${
        result.exitCode
      }: ${said}`,
    );
  }
  return result;
}

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** Folder of the repository. */
export const repositoryDirectory = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../..',
);

/**
 * Runs a program of the repository on this Node.js, its output shown as it comes.
 *
 * @returns the exit code and the standard output
 */
export async function runTool(options: {
  /** Script, relative to the repository; none where Node.js itself is the tool. */
  script?: string;
  args?: string[];
  nodeArgs?: string[];
  env?: Record<string, string>;
  cwd?: string;
}): Promise<{ exitCode: number; stdout: string }> {
  const result = await execa(
    process.execPath,
    [
      ...(options.nodeArgs ?? []),
      ...(options.script
        ? [path.join(repositoryDirectory, options.script)]
        : []),
      ...(options.args ?? []),
    ],
    {
      cwd: path.join(repositoryDirectory, options.cwd ?? '.'),
      env: { ...options.env, CI: 'true' },
      stdin: 'ignore',
      stdout: ['inherit', 'pipe'],
      stderr: 'inherit',
      reject: false,
    },
  );
  return { exitCode: result.exitCode ?? 1, stdout: result.stdout };
}

/** A check that either holds or not. */
export async function runCheck(
  options: Parameters<typeof runTool>[0],
): Promise<{ passed: number; failed: number }> {
  const { exitCode } = await runTool(options);
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

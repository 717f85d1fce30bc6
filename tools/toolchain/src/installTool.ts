import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface InstallToolOptions {
  /** Absolute path the tool will have in the cache. */
  target: string;
  /** Writes the tool to `path`; it may use `workDirectory`, which is removed afterwards. */
  produce: (options: { path: string; workDirectory: string }) => Promise<void>;
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Puts a tool into the cache in one step: it is produced beside its place and renamed, so that a run that is stopped
 * leaves no half-written tool, and of two runs at once either may win.
 */
export async function installTool(
  options: InstallToolOptions,
): Promise<string> {
  const { target, produce } = options;
  if (await isExecutable(target)) {
    return target;
  }
  const workDirectory = join(dirname(target), `.tmp-${randomUUID()}`);
  await mkdir(workDirectory, { recursive: true });
  try {
    const path = join(workDirectory, 'tool');
    await produce({ path, workDirectory });
    await chmod(path, 0o755);
    await rename(path, target);
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
  return target;
}

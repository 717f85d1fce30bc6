import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = /^dvara-[a-z]+-([0-9a-f]{8})-(\d+)-[^/]{6}$/;

/** Processes of other hosts that share the folder cannot be asked whether they live. */
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/**
 * Makes a folder for a piece of work that only this process's user can read. The caller removes it; where the
 * process is killed before, {@link removeLeftTemporaryDirectories} of the next one does.
 *
 * @throws Error that says why, without the path
 * @public
 */
export async function makeTemporaryDirectory(options: {
  /** What it is for, in lower-case letters. */
  purpose: string;
  /** Where; the system's folder by default. */
  within?: string;
}): Promise<string> {
  try {
    return await mkdtemp(
      join(
        options.within ?? tmpdir(),
        `dvara-${options.purpose}-${host}-${process.pid}-`,
      ),
    );
  } catch (error) {
    throw new Error(
      `The portal cannot make a temporary folder (${
        (error as NodeJS.ErrnoException).code
      }). Check the space, the permissions and the existence of its temporary directory (TMPDIR)`,
    );
  }
}

/**
 * Removes the folders that processes of this host have left which are gone.
 *
 * @returns how many there were
 * @public
 */
export async function removeLeftTemporaryDirectories(options?: {
  /** Where to look; in the system's folder by default. */
  within?: string;
}): Promise<number> {
  const within = options?.within ?? tmpdir();
  const names = await readdir(within);
  const left = await Promise.all(
    names.map(async name => {
      const [, madeOn, pid] = NAME.exec(name) ?? [];
      const directory = join(within, name);
      if (madeOn !== host || !(await isLeft({ directory, pid: Number(pid) }))) {
        return 0;
      }
      await rm(directory, { recursive: true, force: true });
      return 1;
    }),
  );
  return left.reduce<number>((sum, count) => sum + count, 0);
}

async function isLeft(options: {
  directory: string;
  pid: number;
}): Promise<boolean> {
  const { directory, pid } = options;
  if (pid !== process.pid) {
    return !isAlive(pid);
  }
  // In a container every portal has the same id, also the one before.
  const facts = await stat(directory).catch(() => undefined);
  return (
    facts !== undefined &&
    facts.birthtimeMs < Date.now() - process.uptime() * 1000
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives where it belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

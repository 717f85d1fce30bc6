import { createHash } from 'node:crypto';
import { lstat, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { RegionKubeconfig } from '../regions/RegionsService';
import { makeTemporaryDirectory } from '../temporary';

const LIFETIME_MS = 10 * 60_000;

/** Headers of a kept answer stand before its body. */
const HEAD_BYTES = 16 * 1024;

interface DiscoveryCache {
  /** Hash of the kubeconfig: API server and credential. */
  key: string;
  directory: Promise<string>;
  madeAt: number;
  /** Runs of Helm that work with it now. */
  users: number;
  retired: boolean;
  /** Ends it though Helm may not run again; keeps no process alive. */
  timer: NodeJS.Timeout;
  /** Set while its folder is being removed. */
  removing?: Promise<void>;
}

/**
 * What Helm has learned about an API server's kinds, kept from one run to the next as a person's
 * `~/.kube/cache` is: a folder per kubeconfig that only this process's user can read. On each run Helm asks
 * whether it still holds. It ends after ten minutes, and with any run that fails. What is wrong with it
 * is logged and changes no run's result.
 */
export class DiscoveryCaches {
  readonly #caches = new Set<DiscoveryCache>();
  readonly #logger: Pick<LoggerService, 'warn'> | undefined;
  readonly #now: () => number;

  constructor(
    options: {
      logger?: Pick<LoggerService, 'warn'>;
      /** Milliseconds since 1970; for tests. */
      now?: () => number;
    } = {},
  ) {
    this.#logger = options.logger;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Runs something with the folder of a kubeconfig, which other runs may use at the same time: Helm
   * writes each file under another name first.
   */
  async use<T>(options: {
    kubeconfig: RegionKubeconfig;
    run: (directory: string) => Promise<T>;
    /** Whether nothing that was kept can be the reason of how the run has ended. */
    isGood: (result: T) => boolean;
  }): Promise<T> {
    const cache = this.#take(options.kubeconfig);
    cache.users += 1;
    let isGood = false;
    try {
      const directory = await cache.directory;
      const result = await options.run(directory);
      isGood =
        options.isGood(result) && !(await this.#mayHoldCredential(directory));
      return result;
    } finally {
      cache.users -= 1;
      cache.retired ||= !isGood;
      await this.#sweep();
    }
  }

  /** Removes what no run works with; the rest goes with its last run. */
  async clear(): Promise<void> {
    this.#caches.forEach(cache => {
      cache.retired = true;
    });
    await this.#sweep();
  }

  #take(kubeconfig: RegionKubeconfig): DiscoveryCache {
    const key = createHash('sha256')
      .update(JSON.stringify(kubeconfig))
      .digest('hex');
    const known = [...this.#caches].find(
      cache => cache.key === key && !this.#isOver(cache),
    );
    if (known) {
      return known;
    }
    const directory = makeTemporaryDirectory({ purpose: 'discovery' });
    const cache = {
      key,
      directory,
      madeAt: this.#now(),
      users: 0,
      retired: false,
      timer: this.#startTimer(),
    };
    this.#caches.add(cache);
    return cache;
  }

  #isOver({ retired, madeAt }: DiscoveryCache): boolean {
    return retired || this.#now() - madeAt >= LIFETIME_MS;
  }

  #startTimer(): NodeJS.Timeout {
    return setTimeout(() => this.#sweep(), LIFETIME_MS).unref();
  }

  /** Where that cannot be learnt it may. */
  async #mayHoldCredential(directory: string): Promise<boolean> {
    try {
      return await holdsCredential({ directory });
    } catch (error) {
      this.#logger?.warn(
        `What Helm has learned about an API server could not be looked at (${codeOf(
          error,
        )}) and is learned anew`,
      );
      return true;
    }
  }

  async #sweep(): Promise<void> {
    const over = [...this.#caches].filter(
      cache => cache.users === 0 && this.#isOver(cache),
    );
    await Promise.all(
      over.map(cache => (cache.removing ??= this.#remove(cache))),
    );
  }

  async #remove(cache: DiscoveryCache): Promise<void> {
    cache.retired = true;
    clearTimeout(cache.timer);
    // One that could not be made was told to the run that wanted it.
    const directory = await cache.directory.catch(() => undefined);
    try {
      if (directory) {
        await rm(directory, { recursive: true, force: true, maxRetries: 3 });
      }
      this.#caches.delete(cache);
    } catch (error) {
      this.#logger?.warn(
        `The folder of what Helm has learned about an API server could not be removed (${codeOf(
          error,
        )}); that is tried again. Check the permissions of the temporary directory (TMPDIR)`,
      );
      cache.timer = this.#startTimer();
      cache.removing = undefined;
    }
  }
}

/** A file system's message would hold paths of this machine. */
function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}

/**
 * Where an API server, or a proxy before it, says that an answer varies by `Authorization`, Helm
 * notes the token beside that answer.
 */
async function holdsCredential(options: {
  directory: string;
}): Promise<boolean> {
  const answers = join(options.directory, 'http');
  if (!(await exists(answers))) {
    return false;
  }
  // A folder that goes while it is read is no sign that it held none.
  const entries = await readdir(answers, {
    recursive: true,
    withFileTypes: true,
  });
  const heads = await Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(({ parentPath, name }) => readHead(join(parentPath, name))),
  );
  return heads.some(head => /^x-varied-authorization:/im.test(head));
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return false;
    }
    throw error;
  }
}

/** Empty where another run has just put the file elsewhere. */
async function readHead(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read({
        buffer: Buffer.alloc(HEAD_BYTES),
      });
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}

import { createHash } from 'node:crypto';
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
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
}

/**
 * What Helm has learned about an API server's kinds, kept from one run to the next as a person's
 * `~/.kube/cache` is: a folder per kubeconfig that only this process's user can read. On each run Helm asks
 * whether it still holds. It ends after ten minutes, and with any run that fails.
 */
export class DiscoveryCaches {
  readonly #caches = new Set<DiscoveryCache>();
  readonly #now: () => number;

  constructor(
    options: {
      /** Milliseconds since 1970; for tests. */
      now?: () => number;
    } = {},
  ) {
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
        options.isGood(result) && !(await holdsCredential({ directory }));
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
    };
    this.#caches.add(cache);
    return cache;
  }

  #isOver({ retired, madeAt }: DiscoveryCache): boolean {
    return retired || this.#now() - madeAt >= LIFETIME_MS;
  }

  async #sweep(): Promise<void> {
    const over = [...this.#caches].filter(
      cache => cache.users === 0 && this.#isOver(cache),
    );
    await Promise.all(
      over.map(async cache => {
        this.#caches.delete(cache);
        // One that could not be made was told to the run that wanted it.
        const directory = await cache.directory.catch(() => undefined);
        if (directory) {
          await rm(directory, { recursive: true, force: true, maxRetries: 3 });
        }
      }),
    );
  }
}

/**
 * Where an API server, or a proxy before it, says that an answer varies by `Authorization`, Helm
 * notes the token beside that answer.
 */
async function holdsCredential(options: {
  directory: string;
}): Promise<boolean> {
  const answers = join(options.directory, 'http');
  const entries = await readdir(answers, {
    recursive: true,
    withFileTypes: true,
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  const heads = await Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(({ parentPath, name }) => readHead(join(parentPath, name))),
  );
  return heads.some(head => /^x-varied-authorization:/im.test(head));
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

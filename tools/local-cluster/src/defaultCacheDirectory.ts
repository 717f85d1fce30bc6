import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where built tools are kept when nothing else is said: `DVARA_CACHE_DIR`, else `XDG_CACHE_HOME/dvara-backstage`,
 * else `~/.cache/dvara-backstage`; below it the folder `local-cluster`.
 */
export function defaultCacheDirectory(options?: {
  environment?: Readonly<Record<string, string | undefined>>;
}): string {
  const environment = options?.environment ?? process.env;
  const base =
    environment.DVARA_CACHE_DIR ||
    join(
      environment.XDG_CACHE_HOME || join(homedir(), '.cache'),
      'dvara-backstage',
    );
  return join(base, 'local-cluster');
}

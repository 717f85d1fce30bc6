import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where tools are kept between runs: DVARA_CACHE_DIR, else `dvara-backstage` in the user's cache directory. */
export function defaultCacheDirectory(
  env: NodeJS.ProcessEnv = process.env,
): string {
  if (env.DVARA_CACHE_DIR) {
    return resolve(env.DVARA_CACHE_DIR);
  }
  return join(
    env.XDG_CACHE_HOME || join(homedir(), '.cache'),
    'dvara-backstage',
  );
}

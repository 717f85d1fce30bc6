import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const KEY = 'dvara.catalog.intervalSeconds';
const DEFAULT_SECONDS = 60;

/**
 * Seconds between two looks into the regions.
 *
 * @throws InputError naming the key
 */
export function readInterval(options: { config: Config }): number {
  const seconds = options.config.getOptionalNumber(KEY) ?? DEFAULT_SECONDS;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86_400) {
    throw new InputError(`${KEY} must be between 1 and 86400 seconds`);
  }
  return seconds;
}

import { isError } from '@backstage/errors';

/** The name of an error, all of it that is sure to hold no address and no line break. */
export function nameOfError(error: unknown): string {
  return isError(error)
    ? error.name.replace(/\W/g, '').slice(0, 60)
    : 'unknown';
}

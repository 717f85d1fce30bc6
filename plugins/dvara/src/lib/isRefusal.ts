import { isError } from '@backstage/errors';

/**
 * Whether the backend said that this person may not see the gateway, or that there
 * is none: then nothing learnt before may stay on the screen.
 */
export function isRefusal(error: unknown): boolean {
  return [403, 404].includes(statusOf(error) ?? 0);
}

/** Whether the backend refused for want of a permission. */
export function isDenied(error: unknown): boolean {
  return statusOf(error) === 403;
}

function statusOf(error: unknown): number | undefined {
  return isError(error) &&
    error.name === 'ResponseError' &&
    typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}

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

/** The status of the backend’s answer, where that is what failed. */
export function statusOf(error: unknown): number | undefined {
  return isError(error) &&
    ['ResponseError', 'GatewayRefusedError'].includes(error.name) &&
    typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}

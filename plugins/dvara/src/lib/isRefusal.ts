import { isError } from '@backstage/errors';

/** Errors of the backend that say: not for you, or not there. */
const REFUSALS = ['NotAllowedError', 'NotFoundError'];

/**
 * Whether the backend said that this person may not see the gateway, or that there
 * is none: then nothing learnt before may stay on the screen. A proxy's 403 or 404, as
 * while the portal restarts, says nothing about the gateway.
 */
export function isRefusal(error: unknown): boolean {
  return (
    [403, 404].includes(statusOf(error) ?? 0) &&
    (nameOf(error) === undefined || REFUSALS.includes(nameOf(error)!))
  );
}

/** Whether the backend refused for want of a permission. */
export function isDenied(error: unknown): boolean {
  return statusOf(error) === 403;
}

/**
 * The status of the backend’s answer, where that is what failed; none where the answer is
 * not the backend's own.
 */
export function statusOf(error: unknown): number | undefined {
  return isError(error) &&
    ['ResponseError', 'GatewayRefusedError'].includes(error.name) &&
    typeof error.statusCode === 'number' &&
    // Backstage's client gives this name to an answer that is not of Backstage's form.
    nameOf(error) !== 'Error'
    ? error.statusCode
    : undefined;
}

/** The name of the error that the backend answered with. */
function nameOf(error: unknown): string | undefined {
  return isError(error) && isError(error.cause) ? error.cause.name : undefined;
}

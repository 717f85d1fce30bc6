import { isError } from '@backstage/errors';

/** A proxy's whole page may stand in an error's message. */
const LONGEST = 300;

/**
 * Why a question to the backend failed, without a full stop: the backend's own words
 * where it answered, since a status alone («Request failed with 503») explains nothing.
 */
export function describeError(error: Error): string {
  const { cause } = error;
  const told =
    error.name === 'ResponseError' && isError(cause) ? cause.message : '';
  return (told || error.message).trim().slice(0, LONGEST).replace(/\.$/, '');
}

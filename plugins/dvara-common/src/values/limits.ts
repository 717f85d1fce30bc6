/**
 * Helm keeps chart, values and manifest of a release in one Secret of at most 1 MiB:
 * 0.7 MB of values are refused by the API server, 0.3 MB pass.
 *
 * @public
 */
export const MAX_VALUES_BYTES = 256 * 1024;

/**
 * What went wrong, for code that has to tell failures apart:
 *
 * - `goMissing`: no Go toolchain on PATH, and no built tools in the cache
 * - `goTooOld`: the Go toolchain cannot build the pinned modules
 * - `diskFull`: not enough free space for the one-off build
 * - `buildFailed`: `go build` ended with an error
 * - `portTaken`: a port written into the portal's configuration is used by a process that is not ours
 * - `startFailed`: a component did not become ready
 * - `notPrepared`: no prepared cluster in the directory
 * - `notRunning`: the operation needs a running cluster
 * - `busy`: another process is starting or stopping this cluster
 * - `apiError`: the API server refused a request of ours
 * - `notFound`: the pod or Deployment asked for does not exist
 */
export type LocalClusterErrorCode =
  | 'goMissing'
  | 'goTooOld'
  | 'diskFull'
  | 'buildFailed'
  | 'portTaken'
  | 'startFailed'
  | 'notPrepared'
  | 'notRunning'
  | 'busy'
  | 'apiError'
  | 'notFound';

/** Every failure this package reports. The message is a sentence with its remedy, meant to be shown as it is. */
export class LocalClusterError extends Error {
  readonly code: LocalClusterErrorCode;

  constructor(
    code: LocalClusterErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'LocalClusterError';
    this.code = code;
  }
}

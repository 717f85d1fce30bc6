import { CustomErrorBase } from '@backstage/errors';

/** The caller has as many streams as it may; answered with 429. */
export class TooManyStreamsError extends CustomErrorBase {
  override readonly name = 'TooManyStreamsError';
  /** Read by Backstage's error middleware. */
  readonly statusCode = 429;
}

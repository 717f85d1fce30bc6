import { CustomErrorBase } from '@backstage/errors';

/** Logs are turned off; answered with 403. */
export class LogsDisabledError extends CustomErrorBase {
  override readonly name = 'LogsDisabledError';
  /** Read by Backstage's error middleware. */
  readonly statusCode = 403;

  constructor() {
    super('Logs are turned off in this portal (dvara.reading.logs.enabled)');
  }
}

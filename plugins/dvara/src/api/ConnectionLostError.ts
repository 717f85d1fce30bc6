import { CustomErrorBase } from '@backstage/errors';

/**
 * What was followed ended without the backend having said so: the portal was
 * restarted, or something between it and the browser closed the connection.
 *
 * @public
 */
export class ConnectionLostError extends CustomErrorBase {
  override name = 'ConnectionLostError' as const;
}

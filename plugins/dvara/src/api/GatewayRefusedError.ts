import { CustomErrorBase } from '@backstage/errors';

/**
 * The stream of reports told that a gateway is not, or no longer, shown to this person.
 *
 * @public
 */
export class GatewayRefusedError extends CustomErrorBase {
  override name = 'GatewayRefusedError' as const;

  /** 400, 403 or 404, as the route of the one gateway would answer. */
  readonly statusCode: number;

  constructor(options: { status: number; message: string }) {
    super(options.message);
    this.statusCode = options.status;
  }
}

import { CustomErrorBase } from '@backstage/errors';

/** A question was given up, because the backend did not answer it in time. */
export class NoAnswerError extends CustomErrorBase {
  override name = 'NoAnswerError' as const;

  constructor(
    /** How long the answer was waited for. */
    readonly seconds: number,
  ) {
    super(`The portal’s backend did not answer in ${seconds} s`);
  }
}

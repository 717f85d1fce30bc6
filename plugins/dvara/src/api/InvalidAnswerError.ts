import { CustomErrorBase } from '@backstage/errors';

/**
 * The backend answered, but not in the agreed form: most often the frontend and
 * the backend of the suite are of different versions.
 *
 * @public
 */
export class InvalidAnswerError extends CustomErrorBase {
  override name = 'InvalidAnswerError' as const;

  /**
   * What is not as agreed, for words in another language than the message's: the answer is
   * no JSON, no stream of events, or has another form.
   */
  readonly problem?: 'noJson' | 'noStream' | 'form';

  /** The place where the form is another, and what was expected there. */
  readonly place?: string;

  constructor(
    message?: string,
    options: Pick<InvalidAnswerError, 'problem' | 'place'> = {},
  ) {
    super(message);
    this.problem = options.problem;
    this.place = options.place;
  }
}

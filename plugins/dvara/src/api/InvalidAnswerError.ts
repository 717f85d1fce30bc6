import { CustomErrorBase } from '@backstage/errors';

/**
 * The backend answered, but not in the agreed form: most often the frontend and
 * the backend of the suite are of different versions.
 *
 * @public
 */
export class InvalidAnswerError extends CustomErrorBase {
  override name = 'InvalidAnswerError' as const;
}

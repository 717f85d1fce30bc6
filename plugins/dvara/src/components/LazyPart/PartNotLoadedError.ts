import { CustomErrorBase } from '@backstage/errors';

/** The code of a part of the page did not come. */
export class PartNotLoadedError extends CustomErrorBase {
  override name = 'PartNotLoadedError' as const;
}

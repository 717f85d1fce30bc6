import { CustomErrorBase } from '@backstage/errors';

/** The code of a part of the page did not come. */
export class PartNotLoadedError extends CustomErrorBase {
  name = 'PartNotLoadedError' as const;
}

import { createTranslationResource } from '@backstage/core-plugin-api/alpha';
import { dvaraTranslationRef } from './translation';

/**
 * The words of the screens in further languages: German (`de`).
 *
 * @public
 */
export const dvaraTranslations = createTranslationResource({
  ref: dvaraTranslationRef,
  translations: { de: () => import('./translation.de') },
});

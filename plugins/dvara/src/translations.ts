import { createTranslationResource } from '@backstage/core-plugin-api/alpha';
import { dvaraTranslationRef } from './translation';
import { dvaraFleetTranslationRef } from './translation.fleet';

/**
 * The words of the screens in further languages: German (`de`).
 *
 * @public
 */
export const dvaraTranslations = createTranslationResource({
  ref: dvaraTranslationRef,
  translations: { de: () => import('./translation.de') },
});

/**
 * The words of the fleet page in further languages: German (`de`).
 *
 * @public
 */
export const dvaraFleetTranslations = createTranslationResource({
  ref: dvaraFleetTranslationRef,
  translations: { de: () => import('./translation.fleet.de') },
});

import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { dvaraTranslationRef } from '../translation';

/** The words of the suite's screens in the language of the portal. */
export function useDvaraTranslation() {
  return useTranslationRef(dvaraTranslationRef);
}

import {
  useTranslationRef,
  type TranslationFunction,
  type TranslationRef,
} from '@backstage/core-plugin-api/alpha';
import { dvaraTranslationRef } from '../translation';

type Messages = typeof dvaraTranslationRef extends TranslationRef<
  string,
  infer TMessages
>
  ? TMessages
  : never;

/** The words of the suite's screens in the language of the portal. */
export function useDvaraTranslation(): {
  t: TranslationFunction<Messages>;
} {
  return useTranslationRef(dvaraTranslationRef);
}

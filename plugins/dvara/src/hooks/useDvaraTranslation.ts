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

/** Gives the words of a message in the language of the portal. */
export type Translate = TranslationFunction<Messages>;

/** The words of the suite's screens in the language of the portal. */
export function useDvaraTranslation(): { t: Translate } {
  return useTranslationRef(dvaraTranslationRef);
}

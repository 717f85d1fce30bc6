import {
  useTranslationRef,
  type TranslationFunction,
  type TranslationRef,
} from '@backstage/core-plugin-api/alpha';
import { dvaraFleetTranslationRef } from '../translation.fleet';

type Messages = typeof dvaraFleetTranslationRef extends TranslationRef<
  string,
  infer TMessages
>
  ? TMessages
  : never;

/** Gives the words of a message of the fleet page in the language of the portal. */
export type TranslateFleet = TranslationFunction<Messages>;

/** The words of the fleet page in the language of the portal. */
export function useFleetTranslation(): { t: TranslateFleet } {
  return useTranslationRef(dvaraFleetTranslationRef);
}

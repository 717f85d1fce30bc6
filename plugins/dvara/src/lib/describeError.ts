import { isError } from '@backstage/errors';
import { ConnectionLostError, InvalidAnswerError } from '../api';
import { NoAnswerError } from '../feed';
import type { Translate } from '../hooks/useDvaraTranslation';

/** A proxy's whole page may stand in an error's message. */
const LONGEST = 300;

/**
 * Why a question to the backend failed, without a full stop: the backend's own words
 * where it answered, since a status alone («Request failed with 503») explains nothing.
 *
 * @param t - the words in the portal's language; without it a failure of this plugin's own is told in English
 */
export function describeError(error: Error, t?: Translate): string {
  const { cause } = error;
  const told =
    error.name === 'ResponseError' && isError(cause) ? cause.message : '';
  return ((t && translate(error, t)) || told || error.message)
    .trim()
    .slice(0, LONGEST)
    .replace(/\.$/, '');
}

/** The words for a failure that the plugin itself found. */
function translate(error: Error, t: Translate): string | undefined {
  if (error instanceof ConnectionLostError) {
    return t('error.connectionLost');
  }
  if (error instanceof NoAnswerError) {
    return t('error.noAnswer', { seconds: String(error.seconds) });
  }
  if (error instanceof InvalidAnswerError && error.problem) {
    return error.problem === 'form'
      ? t('error.form', { place: error.place ?? '' })
      : t(`error.${error.problem}`);
  }
  return undefined;
}

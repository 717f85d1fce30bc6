import type { ApiHolder } from '@backstage/core-plugin-api';
import { translationApiRef } from '@backstage/core-plugin-api/alpha';
import { NotFoundError, toError } from '@backstage/errors';
import type { ValuesFault } from '@dvara/backstage-plugin-dvara-common';
import { dvaraApiRef } from '../api';
import { dvaraTranslationRef } from '../translation';
import { readChartChecker, type ChartChecker } from './chartChecker';
import { describeError } from './describeError';

/**
 * Stops a form at «Next» where values cannot be deployed or cannot be checked. The
 * field itself shows each fault at its place, so that only their number is told here.
 */
export async function addFaults(options: {
  apiHolder: ApiHolder;
  validation: { addError: (message: string) => void };
  check: (ready: ChartChecker) => ValuesFault[];
}): Promise<void> {
  const { apiHolder, validation, check } = options;
  const t = translate(apiHolder);
  try {
    const api = apiHolder.get(dvaraApiRef);
    if (!api) {
      throw new NotFoundError('the plugin dvara is not part of this app');
    }
    const count = check(await readChartChecker(api)).length;
    if (count > 0) {
      validation.addError(
        t?.('values.cannotGoOn', { count }) ?? `${count} things to correct`,
      );
    }
  } catch (thrown) {
    const reason = describeError(toError(thrown), t);
    validation.addError(t?.('values.notChecked', { reason }) ?? reason);
  }
}

/** The words in the portal's language, as far as they are loaded. */
function translate(apiHolder: ApiHolder) {
  const snapshot = apiHolder
    .get(translationApiRef)
    ?.getTranslation(dvaraTranslationRef);
  return snapshot?.ready ? snapshot.t : undefined;
}

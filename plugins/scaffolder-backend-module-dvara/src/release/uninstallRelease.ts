import { describeError } from '../regions/describeError';
import { asSentence } from './asSentence';
import { describeLock } from './describeLock';
import { describeReleaseFailure } from './describeReleaseFailure';
import { examineRelease } from './examineRelease';
import { readReleaseSecrets } from './readReleaseSecrets';
import { ReleaseFailure } from './ReleaseFailure';
import type { ReleaseWork } from './ReleaseWork';
import { removeRelease } from './removeRelease';
import { writeReleaseRecord } from './writeReleaseRecord';

/** A release that is not there any more. */
export interface UninstalledRelease {
  /** Whether it was there before. */
  wasInstalled: boolean;
  /** Names of the Secrets that its pods have read. */
  secretNames: string[];
  /** What went less than well. */
  warnings: string[];
}

/**
 * Uninstalls a release and notes that in its record. What is not there any more is no failure.
 *
 * @throws ConflictError as {@link examineRelease}; nothing has run
 * @throws ReleaseFailure where Helm could not, or not wholly, uninstall it
 */
export async function uninstallRelease(options: {
  work: ReleaseWork;
}): Promise<UninstalledRelease> {
  const { work } = options;
  const { state, decision } = await examineRelease({
    work,
    operation: 'uninstall',
  });
  if (decision.kind === 'nothingToDo' || !state.current) {
    return { wasInstalled: false, secretNames: [], warnings: [] };
  }
  const { names, texts } = await readReleaseSecrets({
    ...work.helmTarget,
    client: work.client,
    signal: work.signal,
  });
  work.redactor.add(texts);
  work.signal?.throwIfAborted();
  try {
    await removeRelease({ work });
  } catch (error) {
    const { sentences, details } = await describeReleaseFailure({
      work,
      error,
    });
    const again = 'Run the uninstallation again; it goes on where it was.';
    throw new ReleaseFailure({
      message: [
        ...sentences,
        describeLock({ work, error, or: 'uninstall it again' }) ?? again,
      ].join(' '),
      details,
    });
  }
  const warnings: string[] = [];
  try {
    await writeReleaseRecord({
      work,
      operation: 'uninstall',
      revision: { ...state.current, status: 'uninstalled' },
    });
  } catch (error) {
    warnings.push(
      asSentence(
        `The release record could not be written: ${describeError(error)}`,
      ),
    );
  }
  return { wasInstalled: true, secretNames: names, warnings };
}

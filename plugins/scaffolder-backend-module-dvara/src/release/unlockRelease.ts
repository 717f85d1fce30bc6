import { describeError } from '../regions/describeError';
import { describeReleaseFailure } from './describeReleaseFailure';
import { examineRelease } from './examineRelease';
import { readReleaseSecrets } from './readReleaseSecrets';
import { recoverRelease } from './recoverRelease';
import { ReleaseFailure } from './ReleaseFailure';
import type { ReleaseWork } from './ReleaseWork';
import { writeReleaseRecord } from './writeReleaseRecord';

/** What unlocking a release has led to, or in a dry run would. */
export interface UnlockedRelease {
  wasLocked: boolean;
  /** The newest revision; absent where there is none. */
  revision?: number;
  /** For people: why it was locked and what was done, or why it was not. */
  sentence: string;
  warnings: string[];
}

/**
 * Takes away the lock that a killed Helm has left, by the one way that does so in the
 * release's state: a rollback to the last good revision, or an uninstallation.
 *
 * @throws ConflictError as {@link examineRelease}, also where Helm may still be at work
 * @throws ReleaseFailure where the way out does not work
 */
export async function unlockRelease(options: {
  work: ReleaseWork;
  /** Only looks. */
  dryRun: boolean;
}): Promise<UnlockedRelease> {
  const { work, dryRun } = options;
  const { state, decision } = await examineRelease({
    work,
    operation: 'unlock',
  });
  const revision = state.current?.revision;
  if (decision.kind !== 'recover' || !state.current) {
    return {
      wasLocked: false,
      revision,
      sentence: decision.kind === 'go' ? 'It is not locked' : decision.sentence,
      warnings: [],
    };
  }
  if (dryRun) {
    return {
      wasLocked: true,
      revision,
      sentence: decision.sentence,
      warnings: [],
    };
  }
  const { texts } = await readReleaseSecrets({
    ...work.helmTarget,
    client: work.client,
    signal: work.signal,
  });
  work.redactor.add(texts);
  work.signal?.throwIfAborted();
  let after: Awaited<ReturnType<typeof recoverRelease>>;
  try {
    after = await recoverRelease({ work, ...decision });
  } catch (error) {
    const { sentences, details } = await describeReleaseFailure({
      work,
      error,
    });
    throw new ReleaseFailure({
      message: `${decision.sentence}. That did not work: ${sentences.join(
        ' ',
      )}`,
      details,
    });
  }
  const warnings: string[] = [];
  try {
    await writeReleaseRecord({
      work,
      operation: 'unlock',
      revision: after.current ?? { ...state.current, status: 'uninstalled' },
    });
  } catch (error) {
    warnings.push(
      `the release record could not be written: ${describeError(error)}`,
    );
  }
  return {
    wasLocked: true,
    revision: after.current?.revision,
    sentence: decision.sentence,
    warnings,
  };
}

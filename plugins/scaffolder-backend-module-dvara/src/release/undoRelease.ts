import type { HelmRevision } from '@dvara/backstage-plugin-dvara-node';
import { describeError } from '../regions/describeError';
import { describeLock } from './describeLock';
import { describeReleaseFailure } from './describeReleaseFailure';
import { planRollback, type PlannedRollback } from './planRollback';
import { readReleaseSecrets } from './readReleaseSecrets';
import { ReleaseFailure } from './ReleaseFailure';
import type { ReleaseWork } from './ReleaseWork';
import { rollBackRelease } from './rollBackRelease';
import { writeReleaseRecord } from './writeReleaseRecord';

/**
 * Brings an earlier revision back and writes the release's record.
 *
 * @returns the revision that is deployed now
 * @throws as {@link planRollback}
 * @throws ReleaseFailure where the rollback does not become ready
 */
export async function undoRelease(options: {
  work: ReleaseWork;
  revision?: number;
}): Promise<PlannedRollback & { deployed: HelmRevision }> {
  const { work } = options;
  const planned = await planRollback(options);
  const { current, to, warnings, secret } = planned;
  warnings.forEach(warning => work.log.warn(warning));
  if (!to) {
    return { ...planned, deployed: current };
  }
  work.redactor.add(
    (
      await readReleaseSecrets({
        ...work.helmTarget,
        client: work.client,
        signal: work.signal,
      })
    ).texts,
  );
  let deployed: HelmRevision;
  try {
    deployed = await rollBackRelease({ work, revision: to.revision });
  } catch (error) {
    const { sentences, details } = await describeReleaseFailure({
      work,
      error,
    });
    const lock = describeLock({
      work,
      error,
      or: 'roll it back again',
    });
    throw new ReleaseFailure({
      message: [...sentences, ...(lock ? [lock] : [])].join(' '),
      details,
    });
  }
  try {
    await writeReleaseRecord({
      work,
      operation: 'rollback',
      revision: deployed,
      secretKeys: secret?.keys,
    });
  } catch (error) {
    warnings.push(
      `the release record could not be written: ${describeError(error)}`,
    );
  }
  return { ...planned, deployed };
}

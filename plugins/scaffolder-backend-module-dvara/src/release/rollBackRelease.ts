import type { HelmRevision } from '@dvara/backstage-plugin-dvara-node';
import type { ReleaseWork } from './ReleaseWork';

/**
 * Brings an earlier revision of a release back, as a new one. Runs to its end also where
 * the task is cancelled meanwhile: a rollback that is cut off leaves the release locked.
 *
 * @throws ConflictError where another task has taken the release over; nothing has run
 * @throws HelmError
 */
export async function rollBackRelease(options: {
  work: ReleaseWork;
  revision: number;
}): Promise<HelmRevision> {
  const { work, revision } = options;
  work.leaseSignal?.throwIfAborted();
  work.log.info(
    `Rolling release ${work.helmTarget.releaseName} back to revision ${revision}; this runs to its end, at most ${work.timeoutSeconds} s`,
  );
  const back = await work.helm.rollback({
    ...work.helmTarget,
    revision,
    timeoutSeconds: work.timeoutSeconds,
    secrets: work.redactor.secrets,
    onLine: line => work.log.detail(line),
  });
  work.log.info(
    `Revision ${revision} is back as revision ${back.revision} and ready`,
  );
  return back;
}

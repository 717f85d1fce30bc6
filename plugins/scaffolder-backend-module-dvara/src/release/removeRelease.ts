import type { ReleaseWork } from './ReleaseWork';

/**
 * Uninstalls a release. Runs to its end as a rollback does.
 *
 * @throws ConflictError where another task has taken the release over; nothing has run
 * @throws HelmError
 */
export async function removeRelease(options: {
  work: ReleaseWork;
}): Promise<void> {
  const { work } = options;
  work.leaseSignal?.throwIfAborted();
  work.log.info(
    `Uninstalling release ${work.helmTarget.releaseName} from namespace ${work.helmTarget.namespace}; this runs to its end`,
  );
  await work.helm.uninstall({
    ...work.helmTarget,
    timeoutSeconds: work.timeoutSeconds,
    secrets: work.redactor.secrets,
    onLine: line => work.log.detail(line),
  });
}

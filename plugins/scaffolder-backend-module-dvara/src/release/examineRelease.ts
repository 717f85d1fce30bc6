import { ConflictError } from '@backstage/errors';
import {
  decideOperation,
  type Decision,
  type ReleaseOperation,
} from '../state/decideOperation';
import { readReleaseState } from '../state/readReleaseState';
import { refuseForeignRelease } from './refuseForeignRelease';
import type { ReleaseWork } from './ReleaseWork';

/** A release whose state lets the operation go ahead. */
export type ExaminedRelease = {
  state: Awaited<ReturnType<typeof readReleaseState>>;
  decision: Exclude<Decision, { kind: 'refuse' }>;
};

/**
 * Reads a release's state and whose it is, and decides what may be done with it.
 *
 * @throws ConflictError where the release is another chart's, gateway's or owner's, is written
 * by a GitOps tool, is locked, or is in no state for the operation; nothing has run
 * @throws HelmError, ClusterError where that cannot be found out
 */
export async function examineRelease(options: {
  work: ReleaseWork;
  operation: ReleaseOperation;
  recoverLock?: boolean;
}): Promise<ExaminedRelease> {
  const { work, operation, recoverLock } = options;
  const { helm, helmTarget, client, gateway, owner, signal } = work;
  const { namespace, releaseName } = helmTarget;
  const state = await readReleaseState({
    helm,
    helmTarget,
    client,
    now: work.clock.now(),
    signal,
  });
  if (state.current) {
    refuseForeignRelease({
      deployments: state.deployments,
      namespace,
      releaseName,
      gateway,
      owner,
      current: state.current,
    });
  }
  const decision = decideOperation({
    state,
    operation,
    releaseName,
    timeoutSeconds: work.timeoutSeconds,
    recoverLock,
  });
  if (decision.kind === 'refuse') {
    throw new ConflictError(decision.sentence);
  }
  return { state, decision };
}

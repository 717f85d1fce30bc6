import { ConflictError } from '@backstage/errors';
import {
  decideOperation,
  type Decision,
  type ReleaseOperation,
} from '../state/decideOperation';
import { readReleaseState } from '../state/readReleaseState';
import { lastFitRevision } from './lastFitRevision';
import { readUnfitRevisions } from './readUnfitRevisions';
import { refuseForeignRelease } from './refuseForeignRelease';
import type { ReleaseWork } from './ReleaseWork';

/** Operations that bring a release back to an earlier revision by themselves. */
const recovering: ReleaseOperation[] = ['deploy', 'plan', 'unlock'];

/** A release whose state lets the operation go ahead. */
export type ExaminedRelease = {
  state: Awaited<ReturnType<typeof readReleaseState>>;
  decision: Exclude<Decision, { kind: 'refuse' }>;
  /** Revisions whose gate did not open, where the operation asks for them. */
  unfit?: number[];
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
  const { helm, helmTarget, client, signal } = work;
  const [found, unfit] = await Promise.all([
    readReleaseState({
      helm,
      helmTarget,
      client,
      now: work.clock.now(),
      signal,
    }),
    recovering.includes(operation) ? readUnfitRevisions(work) : undefined,
  ]);
  const state = {
    ...found,
    lastGood:
      found.current &&
      lastFitRevision({
        history: found.history,
        before: found.current.revision,
        unfit: unfit ?? [],
      }),
  };
  if (state.current) {
    await refuseForeignRelease({
      work,
      deployments: state.deployments,
      current: state.current,
    });
  }
  const decision = decideOperation({
    state,
    operation,
    releaseName: helmTarget.releaseName,
    timeoutSeconds: work.timeoutSeconds,
    recoverLock,
  });
  if (decision.kind === 'refuse') {
    throw new ConflictError(decision.sentence);
  }
  return { state, decision, unfit };
}

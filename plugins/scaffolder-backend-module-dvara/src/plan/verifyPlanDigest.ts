import { ConflictError, InputError } from '@backstage/errors';
import { readReleaseRecord } from '@dvara/backstage-plugin-dvara-node';
import { runInRegions } from '../regions/runInRegions';
import { examineSecret } from '../release/examineSecret';
import { recordOf } from '../release/recordOf';
import type { PlannedRelease, VerifyPlan } from '../rollout/VerifyPlan';
import { readReleaseState } from '../state/readReleaseState';
import { comparePlans, compareRegions } from './comparePlans';
import { planDigest as digestOf, type RegionBasis } from './planDigest';
import { readRegionBasis } from './readRegionBasis';

const REMEDY =
  'Make a new plan (dvara:release:plan), look at it, and deploy with its digest';

/**
 * Reads everything that a plan rests on again, and refuses where its digest is another one now.
 *
 * @throws InputError where the given basis is not that of the digest
 * @throws ConflictError naming the regions and what has changed in each, or which could not be read
 */
export const verifyPlanDigest: VerifyPlan = async options => {
  const { planDigest, planBasis, chart, releases, describe } = options;
  if (planBasis && digestOf(planBasis) !== planDigest) {
    throw new InputError(
      'Nothing was started: planBasis is not that of planDigest. Take both from the same plan',
    );
  }
  const outcomes = await runInRegions({
    targets: releases,
    concurrency: options.concurrency,
    run: readNow,
    describe,
  });
  const unread = outcomes.flatMap(outcome =>
    outcome.state === 'succeeded'
      ? []
      : [`${outcome.target.work.target.region.id}: ${outcome.sentence}`],
  );
  if (unread.length) {
    throw new ConflictError(
      `Nothing was started: whether the plan still holds could not be found out. ${unread.join(
        ' ',
      )}`,
    );
  }
  const now = {
    chart: chart.digest,
    regions: outcomes.flatMap(outcome =>
      outcome.state === 'succeeded' ? [outcome.result] : [],
    ),
  };
  if (digestOf(now) !== planDigest) {
    const changes = planBasis
      ? comparePlans({ planned: planBasis, now })
      : [
          `the chart, the values or the release have changed in ${releases
            .map(({ work }) => work.target.region.id)
            .join(
              ' or ',
            )}, or the plan was for other regions (with planBasis it can be said which)`,
        ];
    throw new ConflictError(
      `Nothing was started: the plan no longer holds. ${changes.join(
        '; ',
      )}. ${REMEDY}`,
    );
  }
  return now;
};

/**
 * Looks at one region again when its turn has come.
 *
 * @throws ConflictError saying what has changed since the plan was verified; nothing has run in the region
 */
export async function verifyRegion(
  options: PlannedRelease & { planned: RegionBasis },
): Promise<void> {
  const { planned } = options;
  const now = await readNow(options);
  const changes = compareRegions({ planned, now });
  if (changes.length) {
    throw new ConflictError(
      `The plan no longer holds for ${
        planned.region
      }, and nothing was done there: ${changes.join(', ')}. ${REMEDY}`,
    );
  }
}

/**
 * Looks at a region again in a task that was retried or goes on after a crash. What the task itself has changed
 * there since is no change of somebody else: until another task's record says so.
 *
 * @throws ConflictError saying what has changed since the plan was verified; nothing has run in the region
 */
export async function verifyResumedRegion(
  options: PlannedRelease & { planned: RegionBasis },
): Promise<void> {
  const { planned, work } = options;
  const record = await readReleaseRecord(recordOf(work));
  const isOfOther =
    record !== undefined &&
    record.revision > planned.revision &&
    record.taskId !== work.taskId;
  const current = (await work.helm.history(work.helmTarget)).at(-1);
  if (isOfOther || (current?.revision ?? 0) === planned.revision) {
    await verifyRegion(options);
  }
}

async function readNow(release: PlannedRelease): Promise<RegionBasis> {
  const { work, existingSecret, complete } = release;
  const { reused } = work.target;
  if (reused?.state === 'unread') {
    throw reused.error;
  }
  const state = await readReleaseState({
    helm: work.helm,
    helmTarget: work.helmTarget,
    client: work.client,
    now: work.clock.now(),
    signal: work.signal,
  });
  const secret = await examineSecret({ work, existingSecret });
  const { basis } = await readRegionBasis({
    work,
    state,
    existingSecret,
    secret,
    complete,
  });
  return basis;
}

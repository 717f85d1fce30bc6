import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { z } from 'zod/v3';
import { planRollback, type PlannedRollback } from '../release/planRollback';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import { selectReleaseTargets } from '../release/selectReleaseTargets';
import { undoRelease } from '../release/undoRelease';
import { examples } from './createReleaseRollbackAction.examples';
import { parseInput } from './parseInput';
import {
  releaseRollbackInput,
  releaseRollbackOutput,
  type releaseRollbackResult,
} from './releaseRollbackSchema';
import { ReleaseTask, type ReleaseActionOptions } from './ReleaseTask';
import { failureRow, identify, reportReleases } from './reportReleases';

type Result = z.output<typeof releaseRollbackResult>;

const words: Record<Result['state'], string> = {
  rolledBack: 'rolled back',
  unchanged: 'unchanged',
  failed: 'failed',
  stopped: 'stopped',
  notStarted: 'never started',
  wouldRollBack: 'would be rolled back',
};

/**
 * `dvara:release:rollback` returns a gateway's releases to an earlier revision. A rollback
 * that has begun runs to its end, also where the task is cancelled.
 *
 * The id, the inputs and the outputs are a contract with templates and pipelines.
 *
 * @public
 */
export function createReleaseRollbackAction(options: ReleaseActionOptions) {
  return createTemplateAction({
    id: 'dvara:release:rollback',
    description:
      'Returns a Dvara gateway to an earlier revision in one or more regions at once, with an outcome per region',
    supportsDryRun: true,
    examples,
    schema: {
      input: () => releaseRollbackInput,
      output: () => releaseRollbackOutput,
    },
    async handler(ctx) {
      const input = parseInput({
        schema: releaseRollbackInput,
        input: ctx.input,
      });
      const targets = selectReleaseTargets({
        regions: options.regions,
        gateway: input.gateway,
        entries: input.regions,
      });
      const task = new ReleaseTask({ options, ctx, input });
      const revisionOf = ({ region }: ReleaseTarget) =>
        input.regions.find(({ id }) => id === region.id)?.revision;
      const outcomes = await task.runEverywhere({
        targets,
        run: target =>
          task.withLease({
            target,
            run: work =>
              ctx.isDryRun
                ? planRollback({ work, revision: revisionOf(target) })
                : undoRelease({ work, revision: revisionOf(target) }),
          }),
      });
      const { redact } = task.redactor;
      reportReleases({
        ctx,
        results: outcomes.map(
          (outcome): Result =>
            outcome.state === 'succeeded'
              ? describe({ ...outcome, redact })
              : failureRow({ outcome, redact }),
        ),
        words,
        goals: ['rolledBack', 'unchanged', 'wouldRollBack'],
        done: 'Rolled back',
      });
    },
  });
}

function describe(options: {
  target: ReleaseTarget;
  result: PlannedRollback & { deployed?: PlannedRollback['current'] };
  redact: (text: string) => string;
}): Result {
  const { target, result, redact } = options;
  const { current, to, deployed, warnings } = result;
  const but = warnings.length ? `, but ${warnings.join('; ')}` : '';
  if (!to) {
    return {
      ...identify(target),
      state: 'unchanged',
      revision: current.revision,
      sentence: redact(`Revision ${current.revision} is the one that runs.`),
    };
  }
  return {
    ...identify(target),
    state: deployed ? 'rolledBack' : 'wouldRollBack',
    revision: (deployed ?? current).revision,
    toRevision: to.revision,
    sentence: redact(
      deployed
        ? `Revision ${to.revision} (${to.chart}) is back as revision ${deployed.revision} and ready${but}.`
        : `Revision ${current.revision} (${current.chart}, ${current.status}) would give way to revision ${to.revision} (${to.chart})${but}. Nothing was changed.`,
    ),
  };
}

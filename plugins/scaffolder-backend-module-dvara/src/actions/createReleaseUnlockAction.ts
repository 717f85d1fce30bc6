import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { z } from 'zod/v3';
import { selectReleaseTargets } from '../release/selectReleaseTargets';
import { unlockRelease } from '../release/unlockRelease';
import { examples } from './createReleaseUnlockAction.examples';
import { parseInput } from './parseInput';
import {
  releaseUnlockInput,
  releaseUnlockOutput,
  type releaseUnlockResult,
} from './releaseUnlockSchema';
import { ReleaseTask, type ReleaseActionOptions } from './ReleaseTask';
import { failureRow, identify, reportReleases } from './reportReleases';

type Result = z.output<typeof releaseUnlockResult>;

const words: Record<Result['state'], string> = {
  unlocked: 'unlocked',
  notLocked: 'not locked',
  failed: 'failed',
  stopped: 'stopped',
  notStarted: 'never started',
  wouldUnlock: 'would be unlocked',
};

/**
 * `dvara:release:unlock` takes away the lock that a killed Helm has left on a release, by a
 * rollback to its last good revision or, where there is none, an uninstallation. A
 * lock that may be in use is left alone.
 *
 * The id, the inputs and the outputs are a contract with templates and pipelines.
 *
 * @public
 */
export function createReleaseUnlockAction(options: ReleaseActionOptions) {
  return createTemplateAction({
    id: 'dvara:release:unlock',
    description:
      'Takes away the lock that a killed Helm has left on a Dvara gateway’s releases, by a rollback to the last good revision or, where there is none, an uninstallation',
    supportsDryRun: true,
    examples,
    schema: {
      input: () => releaseUnlockInput,
      output: () => releaseUnlockOutput,
    },
    async handler(ctx) {
      const input = parseInput({
        schema: releaseUnlockInput,
        input: ctx.input,
      });
      const targets = selectReleaseTargets({
        regions: options.regions,
        gateway: input.gateway,
        entries: input.regions,
      });
      const task = new ReleaseTask({ options, ctx, input });
      const dryRun = ctx.isDryRun ?? false;
      const outcomes = await task.runEverywhere({
        targets,
        run: target =>
          task.withLease({
            target,
            run: work => unlockRelease({ work, dryRun }),
          }),
      });
      const { redact } = task.redactor;
      reportReleases({
        ctx,
        results: outcomes.map((outcome): Result => {
          if (outcome.state !== 'succeeded') {
            return failureRow({ outcome, redact });
          }
          const { wasLocked, revision, sentence, warnings } = outcome.result;
          const done = dryRun ? 'wouldUnlock' : 'unlocked';
          return {
            ...identify(outcome.target),
            state: wasLocked ? done : 'notLocked',
            ...(revision !== undefined && { revision }),
            sentence: redact(
              `${[sentence, ...warnings].join('; ')}.${
                wasLocked && !dryRun
                  ? ` ${
                      revision === undefined
                        ? 'The release is uninstalled'
                        : `Revision ${revision} is deployed`
                    }.`
                  : ''
              }${dryRun ? ' Nothing was changed.' : ''}`,
            ),
          };
        }),
        words,
        goals: ['unlocked', 'notLocked', 'wouldUnlock'],
        done: 'Unlocked',
      });
    },
  });
}

import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { z } from 'zod/v3';
import { describeError } from '../regions/describeError';
import { asSentence } from '../release/asSentence';
import { examineRelease } from '../release/examineRelease';
import {
  findLeftovers,
  removeLeftover,
  type Leftover,
} from '../release/leftovers';
import { readReleaseSecrets } from '../release/readReleaseSecrets';
import { ReleaseFailure } from '../release/ReleaseFailure';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import type { ReleaseWork } from '../release/ReleaseWork';
import { selectReleaseTargets } from '../release/selectReleaseTargets';
import {
  uninstallRelease,
  type UninstalledRelease,
} from '../release/uninstallRelease';
import { examples } from './createReleaseUninstallAction.examples';
import { parseInput } from './parseInput';
import {
  releaseUninstallInput,
  releaseUninstallOutput,
  type releaseUninstallResult,
} from './releaseUninstallSchema';
import { ReleaseTask, type ReleaseActionOptions } from './ReleaseTask';
import { failureRow, identify, reportReleases } from './reportReleases';

type Result = z.output<typeof releaseUninstallResult>;

const words: Record<Result['state'], string> = {
  uninstalled: 'uninstalled',
  notInstalled: 'was not installed',
  failed: 'failed',
  stopped: 'stopped',
  notStarted: 'never started',
  wouldUninstall: 'would be uninstalled',
};

/**
 * `dvara:release:uninstall` removes a gateway's releases, and what they leave where that is
 * asked for. An uninstallation that has begun runs to its end, also where the task
 * is cancelled.
 *
 * The id, the inputs and the outputs are a contract with templates and pipelines.
 *
 * @public
 */
export function createReleaseUninstallAction(options: ReleaseActionOptions) {
  return createTemplateAction({
    id: 'dvara:release:uninstall',
    description:
      'Uninstalls a Dvara gateway in one or more regions at once, and lists or removes what stays behind',
    supportsDryRun: true,
    examples,
    schema: {
      input: () => releaseUninstallInput,
      output: () => releaseUninstallOutput,
    },
    async handler(ctx) {
      const input = parseInput({
        schema: releaseUninstallInput,
        input: ctx.input,
      });
      if (input.confirm !== input.gateway) {
        throw new InputError(
          `Nothing was started: confirm must be the gateway’s name, ${input.gateway}`,
        );
      }
      const targets = selectReleaseTargets({
        regions: options.regions,
        gateway: input.gateway,
        entries: input.regions,
      });
      const task = new ReleaseTask({ options, ctx, input });
      const { redact } = task.redactor;
      try {
        const outcomes = await task.runEverywhere({
          targets,
          run: async target => {
            // Kept, so that nobody installs it anew before its leftovers are gone.
            await task.keepLease(target);
            return task.withLease({
              target,
              run: work =>
                ctx.isDryRun ? look(work) : uninstallRelease({ work }),
            });
          },
        });
        const rows = new Map<ReleaseTarget, Result>();
        const gone = new Map<ReleaseTarget, UninstalledRelease>();
        for (const outcome of outcomes) {
          if (outcome.state === 'succeeded') {
            gone.set(outcome.target, outcome.result);
          } else {
            rows.set(outcome.target, failureRow({ outcome, redact }));
          }
        }
        // Only now: a Secret that two releases share goes with the second of them.
        const cleared = await task.runEverywhere({
          targets: [...gone.keys()],
          toTheEnd: true,
          run: target =>
            task.withLease({
              target,
              run: work =>
                clear({
                  work,
                  uninstalled: gone.get(target),
                  remove: input.removeLeftovers && !ctx.isDryRun,
                }),
            }),
        });
        for (const outcome of cleared) {
          const { target } = outcome;
          const uninstalled = gone.get(target);
          rows.set(
            target,
            outcome.state === 'succeeded'
              ? describe({
                  target,
                  uninstalled,
                  ...outcome.result,
                  dryRun: ctx.isDryRun ?? false,
                  redact,
                })
              : {
                  ...failureRow({ outcome, redact }),
                  sentence: `The release ${
                    uninstalled?.wasInstalled
                      ? 'is uninstalled'
                      : 'was not installed'
                  }, but what it has left is not dealt with: ${
                    outcome.sentence
                  }`,
                },
          );
        }
        reportReleases({
          ctx,
          results: targets.flatMap(target => rows.get(target) ?? []),
          words,
          goals: ['uninstalled', 'notInstalled', 'wouldUninstall'],
          done: 'Uninstalled',
        });
      } finally {
        await task.freeLeases();
      }
    },
  });
}

/** What an uninstallation would find. */
async function look(work: ReleaseWork): Promise<UninstalledRelease> {
  const { state } = await examineRelease({ work, operation: 'uninstall' });
  const { names } = await readReleaseSecrets({
    ...work.helmTarget,
    client: work.client,
    signal: work.signal,
  });
  return {
    wasInstalled: state.current !== undefined,
    secretNames: names,
    warnings: [],
  };
}

async function clear(options: {
  work: ReleaseWork;
  uninstalled: UninstalledRelease | undefined;
  remove: boolean;
}): Promise<{ left: Leftover[]; removed: Leftover[] }> {
  const { work, uninstalled, remove } = options;
  work.leaseSignal?.throwIfAborted();
  const found = await findLeftovers({
    // The release is gone already: what it has left is dealt with, cancelled or not.
    work: { ...work, signal: undefined },
    secretNames: uninstalled?.secretNames ?? [],
  });
  const removed: Leftover[] = [];
  const problems: string[] = [];
  for (const leftover of remove ? found : []) {
    if (!leftover.stays) {
      try {
        await removeLeftover({ work, leftover });
        removed.push(leftover);
      } catch (error) {
        problems.push(asSentence(describeError(error)));
      }
    }
  }
  if (problems.length) {
    throw new ReleaseFailure({ message: problems.join(' ') });
  }
  return { left: found.filter(each => !removed.includes(each)), removed };
}

function describe(options: {
  target: ReleaseTarget;
  uninstalled: UninstalledRelease | undefined;
  left: Leftover[];
  removed: Leftover[];
  dryRun: boolean;
  redact: (text: string) => string;
}): Result {
  const { target, uninstalled, left, removed, dryRun, redact } = options;
  const wasInstalled = uninstalled?.wasInstalled ?? false;
  const leftTexts = left.map(({ name, stays }) =>
    stays ? `${name} (${stays})` : name,
  );
  const installedState = dryRun ? 'wouldUninstall' : 'uninstalled';
  const sentences = [
    wasInstalled
      ? `Release ${target.releaseName} ${
          dryRun ? 'would be uninstalled' : 'is uninstalled'
        }.`
      : `Release ${target.releaseName} was not installed.`,
    ...(uninstalled?.warnings ?? []),
    removed.length &&
      `Removed besides: ${removed.map(({ name }) => name).join(', ')}.`,
    leftTexts.length
      ? `What ${dryRun ? 'would stay' : 'stays'}: ${leftTexts.join(', ')}.`
      : 'Nothing of it stays.',
    dryRun && 'Nothing was changed.',
  ];
  return {
    ...identify(target),
    state: wasInstalled ? installedState : 'notInstalled',
    left: leftTexts.map(redact),
    removed: removed.map(({ name }) => redact(name)),
    sentence: redact(sentences.filter(Boolean).join(' ')),
  };
}

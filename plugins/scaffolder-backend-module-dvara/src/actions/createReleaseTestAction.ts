import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { z } from 'zod/v3';
import { examineRelease } from '../release/examineRelease';
import { selectReleaseTargets } from '../release/selectReleaseTargets';
import { testRelease, type TestedRelease } from '../release/testRelease';
import { examples } from './createReleaseTestAction.examples';
import { parseInput } from './parseInput';
import {
  releaseTestInput,
  releaseTestOutput,
  type releaseTestResult,
} from './releaseTestSchema';
import { ReleaseTask, type ReleaseActionOptions } from './ReleaseTask';
import { failureRow, identify, reportReleases } from './reportReleases';

type Result = z.output<typeof releaseTestResult>;

const words: Record<Result['state'], string> = {
  passed: 'passed',
  testFailed: 'test failed',
  failed: 'failed',
  stopped: 'stopped',
  notStarted: 'never started',
  wouldTest: 'would be tested',
};

/**
 * `dvara:release:test` runs the tests that a gateway's chart brings, in all regions. The
 * step fails where a test does, with the logs of its pod.
 *
 * The id, the inputs and the outputs are a contract with templates and pipelines.
 *
 * @public
 */
export function createReleaseTestAction(options: ReleaseActionOptions) {
  return createTemplateAction({
    id: 'dvara:release:test',
    description:
      'Runs the tests of a Dvara gateway’s releases in one or more regions at once, with an outcome per region',
    supportsDryRun: true,
    examples,
    schema: {
      input: () => releaseTestInput,
      output: () => releaseTestOutput,
    },
    async handler(ctx) {
      const input = parseInput({ schema: releaseTestInput, input: ctx.input });
      const targets = selectReleaseTargets({
        regions: options.regions,
        gateway: input.gateway,
        entries: input.regions,
      });
      const task = new ReleaseTask({ options, ctx, input });
      const { redact } = task.redactor;
      const outcomes = await task.runEverywhere({
        targets,
        run: target =>
          task.withLease({
            target,
            run: async (work): Promise<TestedRelease | undefined> => {
              if (ctx.isDryRun) {
                await examineRelease({ work, operation: 'test' });
                return undefined;
              }
              const tested = await testRelease({ work });
              if (!tested.passed) {
                work.log.warn(tested.sentence);
              }
              return tested;
            },
          }),
      });
      reportReleases({
        ctx,
        results: outcomes.map((outcome): Result => {
          if (outcome.state !== 'succeeded') {
            return failureRow({ outcome, redact });
          }
          const { target, result } = outcome;
          if (!result) {
            return {
              ...identify(target),
              state: 'wouldTest',
              sentence: 'The release can be tested. Nothing was run.',
            };
          }
          return {
            ...identify(target),
            state: result.passed ? 'passed' : 'testFailed',
            tests: result.tests.map(({ name, outcome: how }) => ({
              name,
              outcome: how,
            })),
            sentence: redact(result.sentence),
            ...(result.details.length && {
              details: result.details.map(redact),
            }),
          };
        }),
        words,
        goals: ['passed', 'wouldTest'],
        done: 'The tests have passed',
      });
    },
  });
}

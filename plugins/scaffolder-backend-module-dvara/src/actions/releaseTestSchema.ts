import { z } from 'zod/v3';
import { gatewayInput } from './commonInputs';
import {
  maxParallelInput,
  ownerInput,
  releaseEntriesInput,
  releaseResultSchema,
  summaryOutput,
  timeoutSecondsInput,
} from './releaseInputs';

/** Inputs of `dvara:release:test`. */
export const releaseTestInput = z
  .object({
    gateway: gatewayInput(),
    regions: releaseEntriesInput({
      what: 'Where the gateway is to be tested',
      shape: {},
    }),
    owner: ownerInput(),
    timeoutSeconds: timeoutSecondsInput('the tests'),
    maxParallel: maxParallelInput(),
  })
  .strict();

/** The outcome of one region. */
export const releaseTestResult = releaseResultSchema({
  states: [
    'passed',
    'testFailed',
    'failed',
    'stopped',
    'notStarted',
    'wouldTest',
  ],
  meaning:
    'testFailed: a test was run and failed or did not end; failed: the tests could not be run; stopped: under way when the task was cancelled; notStarted: its turn had not come; wouldTest: a dry run',
}).extend({
  tests: z
    .array(
      z.object({
        name: z.string(),
        outcome: z.enum(['succeeded', 'failed', 'notRun']),
      }),
    )
    .optional()
    .describe('Every test by the name of its pod'),
});

/** Outputs of `dvara:release:test`. */
export const releaseTestOutput = z.object({
  regions: z.array(releaseTestResult).describe('The outcome per region'),
  summary: summaryOutput(),
});

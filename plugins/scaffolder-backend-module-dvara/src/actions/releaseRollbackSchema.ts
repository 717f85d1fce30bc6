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

/** Inputs of `dvara:release:rollback`. */
export const releaseRollbackInput = z
  .object({
    gateway: gatewayInput(),
    regions: releaseEntriesInput({
      what: 'Where the gateway is to be rolled back',
      shape: {
        revision: z
          .number()
          .int()
          .min(1)
          .max(1_000_000)
          .optional()
          .describe(
            'Helm revision to return to in this region; the last good one before the current by default',
          ),
      },
    }),
    owner: ownerInput(),
    timeoutSeconds: timeoutSecondsInput('the rollback'),
    maxParallel: maxParallelInput(),
  })
  .strict();

/** The outcome of one region. */
export const releaseRollbackResult = releaseResultSchema({
  states: [
    'rolledBack',
    'unchanged',
    'failed',
    'stopped',
    'notStarted',
    'wouldRollBack',
  ],
  meaning:
    'unchanged: the wanted revision is the one that runs; stopped: not done because the task was cancelled; notStarted: its turn had not come; wouldRollBack: a dry run',
}).extend({
  toRevision: z
    .number()
    .optional()
    .describe('The revision that came back, or in a dry run would'),
});

/** Outputs of `dvara:release:rollback`. */
export const releaseRollbackOutput = z.object({
  regions: z.array(releaseRollbackResult).describe('The outcome per region'),
  summary: summaryOutput(),
});

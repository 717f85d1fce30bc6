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

/** Inputs of `dvara:release:unlock`. */
export const releaseUnlockInput = z
  .object({
    gateway: gatewayInput(),
    regions: releaseEntriesInput({
      what: 'Where the release is locked',
      shape: {},
    }),
    owner: ownerInput(),
    timeoutSeconds: timeoutSecondsInput(
      'the rollback or uninstallation that unlocks a release, and how old its lock must be,',
    ),
    maxParallel: maxParallelInput(),
  })
  .strict();

/** The outcome of one region. */
export const releaseUnlockResult = releaseResultSchema({
  states: [
    'unlocked',
    'notLocked',
    'failed',
    'stopped',
    'notStarted',
    'wouldUnlock',
  ],
  meaning:
    'stopped: not done because the task was cancelled; notStarted: its turn had not come; wouldUnlock: a dry run',
});

/** Outputs of `dvara:release:unlock`. */
export const releaseUnlockOutput = z.object({
  regions: z.array(releaseUnlockResult).describe('The outcome per region'),
  summary: summaryOutput(),
});

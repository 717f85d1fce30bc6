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

/** Inputs of `dvara:release:uninstall`. */
export const releaseUninstallInput = z
  .object({
    gateway: gatewayInput(),
    regions: releaseEntriesInput({
      what: 'Where the gateway is to be uninstalled',
      shape: {},
    }),
    confirm: z
      .string()
      .max(63)
      .describe(
        'The gateway’s name once more: what is uninstalled is gone, its history too',
      ),
    removeLeftovers: z
      .boolean()
      .default(false)
      .describe(
        'Whether the gateway’s Secret with its keys, the release record and the pods of its tests are removed as well. They are listed in any case',
      ),
    owner: ownerInput(),
    timeoutSeconds: timeoutSecondsInput('the uninstallation'),
    maxParallel: maxParallelInput(),
  })
  .strict();

/** The outcome of one region. */
export const releaseUninstallResult = releaseResultSchema({
  states: [
    'uninstalled',
    'notInstalled',
    'failed',
    'stopped',
    'notStarted',
    'wouldUninstall',
  ],
  meaning:
    'notInstalled: there was no such release; stopped: not done because the task was cancelled; notStarted: its turn had not come; wouldUninstall: a dry run',
}).extend({
  left: z
    .array(z.string())
    .optional()
    .describe('What stays in the namespace, or in a dry run would'),
  removed: z
    .array(z.string())
    .optional()
    .describe('What was removed besides the release'),
});

/** Outputs of `dvara:release:uninstall`. */
export const releaseUninstallOutput = z.object({
  regions: z.array(releaseUninstallResult).describe('The outcome per region'),
  summary: summaryOutput(),
});

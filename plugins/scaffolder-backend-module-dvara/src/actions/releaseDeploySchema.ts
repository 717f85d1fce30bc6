import { z } from 'zod/v3';
import { planBasisSchema } from '../plan/planDigest';
import {
  entityRefInput,
  gatewayInput,
  MAX_REGIONS,
  regionIdInput,
} from './commonInputs';
import {
  maxParallelInput,
  releaseEntriesInput,
  releaseResultSchema,
  summaryOutput,
  timeoutSecondsInput,
} from './releaseInputs';
import { regionValuesShape, releaseValuesShape } from './releaseValuesInputs';

/** Inputs of `dvara:release:deploy`. */
export const releaseDeployInput = z
  .object({
    gateway: gatewayInput(),
    regions: releaseEntriesInput({
      what: 'Where the gateway is to run',
      shape: regionValuesShape(),
    }),
    ...releaseValuesShape(),
    entityRef: entityRefInput(),
    strategy: z
      .enum(['all', 'waves'])
      .default('all')
      .describe(
        'all: every region at once; waves: one wave of regions after the other',
      ),
    waves: z
      .array(z.array(regionIdInput()).min(1, 'must name a region'))
      .min(1, 'must hold a wave')
      .max(MAX_REGIONS)
      .optional()
      .describe(
        'With strategy waves: ids of regions, wave by wave, every region once. By default the first region alone, then all others',
      ),
    maxParallel: maxParallelInput(),
    onFailure: z
      .enum(['stop', 'continue', 'rollbackAll'])
      .default('stop')
      .describe(
        'When a wave has failed: stop starts no further wave; continue starts them all the same; rollbackAll starts none and returns every region that this task has changed to what it was before',
      ),
    rollbackOnFailure: z
      .boolean()
      .default(true)
      .describe(
        'Whether a region whose rollout or gate fails returns to its last good revision. A first install has none and stays failed',
      ),
    gate: z
      .object({
        healthyProviders: z
          .number()
          .int()
          .min(0)
          .max(50)
          .default(0)
          .describe('The fewest providers that must be healthy'),
        timeoutSeconds: z
          .number()
          .int()
          .min(5)
          .max(900)
          .default(60)
          .describe('How long the gateway may take to show it, in seconds'),
      })
      .strict()
      .default({})
      .describe(
        'What a gateway must show after its rollout, besides being running and answering as its region',
      ),
    planDigest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'must be the digest of a plan')
      .optional()
      .describe(
        'Digest that dvara:release:plan has told. Where it no longer holds, nothing is started',
      ),
    planBasis: planBasisSchema()
      .optional()
      .describe(
        'Output basis of the same dvara:release:plan, by which it can be said what has changed since',
      ),
    recoverLock: z
      .boolean()
      .default(false)
      .describe(
        'Whether a lock that a killed Helm has left may be broken, by a rollback to the last good revision or, where there is none, an uninstallation',
      ),
    timeoutSeconds: timeoutSecondsInput('the rollout'),
  })
  .strict();

/** The outcome of one region. */
export const releaseDeployResult = releaseResultSchema({
  states: [
    'deployed',
    'failed',
    'rolledBack',
    'stopped',
    'notStarted',
    'restored',
    'removed',
    'notRestored',
    'wouldDeploy',
  ],
  meaning:
    'failed: and stays so; rolledBack: failed, and back on its last good revision; stopped: under way when the task was cancelled; notStarted: its turn had not come; restored: deployed, and taken back to the revision of before by rollbackAll; removed: installed, and uninstalled again by rollbackAll; notRestored: rollbackAll could not take it back; wouldDeploy: a dry run',
});

/** Outputs of `dvara:release:deploy`. */
export const releaseDeployOutput = z.object({
  regions: z.array(releaseDeployResult).describe('The outcome per region'),
  entityRef: z.string().describe('Entity that stands for the gateway'),
  summary: summaryOutput(),
  chart: z
    .object({ name: z.string(), version: z.string(), digest: z.string() })
    .describe('The chart that every region got'),
});

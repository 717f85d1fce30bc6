import { MAX_VALUES_BYTES } from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';
import {
  entityRefInput,
  gatewayInput,
  MAX_REGIONS,
  regionIdInput,
  secretNameInput,
  valuesInput,
} from './commonInputs';
import {
  annotationInput,
  maxParallelInput,
  ownerInput,
  releaseEntriesInput,
  releaseResultSchema,
  summaryOutput,
  timeoutSecondsInput,
} from './releaseInputs';

/** Inputs of `dvara:release:deploy`. */
export const releaseDeployInput = z
  .object({
    gateway: gatewayInput(),
    regions: releaseEntriesInput({
      what: 'Where the gateway is to run',
      shape: {
        values: valuesInput()
          .optional()
          .describe(
            'Chart values of this region alone, above all but valuesYaml',
          ),
      },
    }),
    values: valuesInput()
      .optional()
      .describe(
        'Chart values of the form. Layers, the last on top: chart, region (dvara.regions[].values), presetValues, values, regions[].values, valuesYaml. Keys and passwords are refused here',
      ),
    valuesYaml: z
      .string()
      .max(MAX_VALUES_BYTES)
      .optional()
      .describe(
        'Chart values as YAML text, written freely, above all other layers. Needs the permission dvara.values.free in every region unless it is empty. Keys and passwords, and what the action sets itself, are refused',
      ),
    presetValues: valuesInput()
      .optional()
      .describe(
        'Chart values of a named size: above the region’s, below values',
      ),
    existingSecret: secretNameInput()
      .optional()
      .describe(
        'Secret with the gateway’s keys in the release’s namespace, as dvara:secret:apply writes it. Its version is stamped on the pods, so that a change rolls them',
      ),
    owner: ownerInput(),
    system: annotationInput()
      .optional()
      .describe('System that the gateway belongs to, an entity reference'),
    lifecycle: annotationInput()
      .optional()
      .describe('Lifecycle of the gateway, for example production'),
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

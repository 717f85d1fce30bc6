import { z } from 'zod/v3';
import { planBasisSchema } from '../plan/planDigest';
import { gatewayInput } from './commonInputs';
import {
  maxParallelInput,
  releaseEntriesInput,
  releaseResultSchema,
  timeoutSecondsInput,
} from './releaseInputs';
import { credentialKeys, secretFlagsInput } from './secretApplySchema';
import { regionValuesShape, releaseValuesShape } from './releaseValuesInputs';

/** Inputs of `dvara:release:plan`: those of a deploy that decide what becomes of the releases. */
export const releasePlanInput = z
  .object({
    gateway: gatewayInput(),
    regions: releaseEntriesInput({
      what: 'Where the gateway is to run',
      shape: regionValuesShape(),
    }),
    ...releaseValuesShape(),
    newKeys: z
      .array(z.enum([...credentialKeys, '']))
      .default([])
      .describe(
        'Keys that are yet to be put into existingSecret. They count as changed, and a plan with changed keys has no digest. Empty entries are left out',
      ),
    newFlags: secretFlagsInput(
      'Keys that hold no secret and are yet to be put into existingSecret, as the flags of dvara:secret:apply. Those that are there already change nothing',
    ),
    timeoutSeconds: timeoutSecondsInput('the later rollout'),
    maxParallel: maxParallelInput(),
  })
  .strict();

const change = () => z.enum(['added', 'changed', 'removed']);

const fieldChange = () =>
  z.object({
    path: z.string(),
    change: change(),
    from: z.string().optional().describe('The old value, as one line'),
    to: z.string().optional().describe('The new value, as one line'),
    lines: z
      .array(z.string())
      .optional()
      .describe('A unified diff, where the value is a text of several lines'),
    hidden: z
      .boolean()
      .optional()
      .describe('The values are, or may be, credentials and are not shown'),
  });

/** The plan of one region. */
export const releasePlanResult = releaseResultSchema({
  states: [
    'planned',
    'refused',
    'failed',
    'stopped',
    'notStarted',
    'wouldPlan',
  ],
  meaning:
    'refused: a deploy would be refused, see refusal; failed: what a deploy would do could not be found out; stopped: under way when the task was cancelled; notStarted: its turn had not come; wouldPlan: a dry run',
}).extend({
  refusal: z
    .string()
    .optional()
    .describe('Why a deploy would be refused, and what to do'),
  hasChanges: z.boolean().optional().describe('Whether any object changes'),
  counts: z
    .object({
      added: z.number(),
      changed: z.number(),
      removed: z.number(),
      relabelled: z
        .number()
        .describe('Changed in nothing but the chart’s version in their labels'),
    })
    .optional()
    .describe('Numbers of objects'),
  changes: z
    .array(
      z.object({
        object: z.string().describe('Kind and name'),
        kind: z.string(),
        name: z.string(),
        component: z.string().optional(),
        change: change(),
        facts: z
          .string()
          .optional()
          .describe('What an added object is known by'),
        fields: z
          .array(fieldChange())
          .describe('Empty where the whole object is added or removed'),
        sentences: z.array(z.string()).describe('The changes in words'),
      }),
    )
    .optional(),
  rolls: z
    .array(
      z.object({
        component: z.string(),
        pods: z.enum(['started', 'replaced', 'kept', 'removed']),
      }),
    )
    .optional()
    .describe('What becomes of the pods'),
  drift: z
    .array(
      z.object({
        object: z.string(),
        state: z.enum(['changed', 'missing', 'denied', 'unknownKind']),
        fields: z.array(fieldChange()),
      }),
    )
    .optional()
    .describe(
      'What others have changed in the cluster since the live revision: from what the release says to what there is',
    ),
  warnings: z.array(z.string()).optional(),
  digest: z.string().optional().describe('Digest of this region’s part alone'),
});

/** Outputs of `dvara:release:plan`. */
export const releasePlanOutput = z.object({
  regions: z.array(releasePlanResult).describe('The plan per region'),
  digest: z
    .string()
    .optional()
    .describe(
      'Digest of the whole plan, the deploy’s planDigest; only where every region was planned',
    ),
  basis: planBasisSchema()
    .optional()
    .describe('What the digest is of, in hashes; the deploy’s planBasis'),
  summary: z.string().describe('The plan in Markdown, for people'),
  hasChanges: z
    .boolean()
    .describe('Whether a deploy would change any object in any region'),
  chart: z
    .object({ name: z.string(), version: z.string(), digest: z.string() })
    .describe('The chart that the plan is for'),
});

import {
  isReleaseName,
  MAX_VALUES_BYTES,
} from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';
import {
  entityRefInput,
  gatewayInput,
  MAX_REGIONS,
  namespaceInput,
  regionIdInput,
  secretNameInput,
  valuesInput,
} from './commonInputs';

/** An annotation's value: one line, kept short. */
const annotationInput = () =>
  z
    .string()
    .max(253)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line of text');

/** Inputs of `dvara:release:deploy`. */
export const releaseDeployInput = z
  .object({
    gateway: gatewayInput(),
    regions: z
      .array(
        z
          .object({
            id: regionIdInput(),
            releaseName: z
              .string()
              .refine(isReleaseName, {
                message:
                  'must be a release name: at most 53 lower-case letters, digits and dashes, beginning with a letter',
              })
              .optional()
              .describe(
                'Name of the Helm release; by default the gateway’s name, or <gateway>-<region> where configured regions share cluster and namespace',
              ),
            namespace: namespaceInput(),
            values: valuesInput()
              .optional()
              .describe(
                'Chart values of this region alone, above all but valuesYaml',
              ),
          })
          .strict(),
      )
      .min(1, 'must name a region')
      .max(MAX_REGIONS, `must name at most ${MAX_REGIONS} regions`)
      .describe(
        `Where the gateway is to run: 1 to ${MAX_REGIONS} configured regions, each once`,
      ),
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
    owner: annotationInput()
      .optional()
      .describe('Owner of the gateway, an entity reference'),
    system: annotationInput()
      .optional()
      .describe('System that the gateway belongs to, an entity reference'),
    lifecycle: annotationInput()
      .optional()
      .describe('Lifecycle of the gateway, for example production'),
    entityRef: entityRefInput(),
    timeoutSeconds: z
      .number()
      .int()
      .min(30)
      .max(1800)
      .default(300)
      .describe(
        'How long the rollout in a region may take, 30 to 1800 seconds',
      ),
    maxParallel: z
      .number()
      .int()
      .min(1)
      .max(MAX_REGIONS)
      .optional()
      .describe(
        'The most regions at once; never more than 4, or than twice the portal’s cores where these are fewer',
      ),
  })
  .strict();

/** The outcome of one region. */
export const releaseDeployResult = z.object({
  region: z.string().describe('Id of the region'),
  name: z.string().describe('Name of the region'),
  namespace: z.string(),
  releaseName: z.string(),
  state: z
    .enum(['deployed', 'failed', 'stopped', 'notStarted', 'wouldDeploy'])
    .describe(
      'stopped: under way when the task was cancelled; notStarted: its turn had not come; wouldDeploy: a dry run',
    ),
  revision: z.number().optional().describe('Helm revision that is deployed'),
  sentence: z.string().describe('What happened, for people'),
});

/** Outputs of `dvara:release:deploy`. */
export const releaseDeployOutput = z.object({
  regions: z.array(releaseDeployResult).describe('The outcome per region'),
  entityRef: z.string().describe('Entity that stands for the gateway'),
  summary: z.string().describe('The outcomes as a Markdown table'),
  chart: z
    .object({ name: z.string(), version: z.string(), digest: z.string() })
    .describe('The chart that every region got'),
});

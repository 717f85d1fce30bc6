import { isReleaseName } from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';
import { MAX_REGIONS, namespaceInput, regionIdInput } from './commonInputs';

/** An annotation's value: one line, kept short. */
export const annotationInput = () =>
  z
    .string()
    .max(253)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line of text');

export const ownerInput = () =>
  annotationInput()
    .optional()
    .describe(
      'Owner of the gateway, an entity reference. A release of another owner is left alone',
    );

/** Of a time-out that is not given. */
export const DEFAULT_TIMEOUT_SECONDS = 300;
export const MAX_TIMEOUT_SECONDS = 1800;

export const timeoutSecondsInput = (what: string) =>
  z
    .number()
    .int()
    .min(30)
    .max(MAX_TIMEOUT_SECONDS)
    .default(DEFAULT_TIMEOUT_SECONDS)
    .describe(
      `How long ${what} in a region may take, 30 to ${MAX_TIMEOUT_SECONDS} seconds`,
    );

export const maxParallelInput = () =>
  z
    .number()
    .int()
    .min(1)
    .max(MAX_REGIONS)
    .optional()
    .describe(
      'The most regions at once; never more than 4, or than twice the portal’s cores where these are fewer',
    );

/** The fields by which every action names a release. */
export const releaseEntryShape = () => ({
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
});

/** A list of releases, with further fields in each entry. */
export const releaseEntriesInput = <T extends z.ZodRawShape>(options: {
  what: string;
  shape: T;
}) =>
  z
    .array(z.object({ ...releaseEntryShape(), ...options.shape }).strict())
    .min(1, 'must name a region')
    .max(MAX_REGIONS, `must name at most ${MAX_REGIONS} regions`)
    .describe(
      `${options.what}: 1 to ${MAX_REGIONS} configured regions, each once`,
    );

/** The outcome of one region, whatever the action. */
export const releaseResultSchema = <S extends [string, ...string[]]>(options: {
  states: S;
  /** What the states mean. */
  meaning: string;
}) =>
  z.object({
    region: z.string().describe('Id of the region'),
    name: z.string().describe('Name of the region'),
    namespace: z.string(),
    releaseName: z.string(),
    state: z.enum(options.states).describe(options.meaning),
    revision: z
      .number()
      .optional()
      .describe('Newest Helm revision, where it is known'),
    sentence: z.string().describe('What happened, for people'),
    details: z
      .array(z.string())
      .optional()
      .describe('Lines of logs that tell why something failed'),
  });

/** The table of the outcomes, whatever the action. */
export const summaryOutput = () =>
  z.string().describe('The outcomes as a Markdown table');

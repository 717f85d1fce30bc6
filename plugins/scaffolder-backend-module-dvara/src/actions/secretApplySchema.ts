import type { JsonValue } from '@backstage/types';
import { gatewaySecretKeys } from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';
import {
  gatewayInput,
  MAX_REGIONS,
  namespaceInput,
  regionIdInput,
  secretNameInput,
} from './commonInputs';
import { ownerInput } from './releaseInputs';

/** Keys whose values come from the task's secrets only. */
export const credentialKeys = [
  'openai-api-key',
  'anthropic-api-key',
  'gemini-api-key',
  'aws-access-key-id',
  'aws-secret-access-key',
  'gateway-internal-secret',
  'gateway-encryption-master-password',
  'enterprise-license-key',
] as const;

/** Secrets of a task that are the scaffolder's own: the user's token and credentials. */
const reservedSecretNames = ['backstageToken', '__initiatorCredentials'];

const taskSecretName = () =>
  z
    .string()
    .regex(/^[A-Za-z][\w-]{0,62}$/, 'must be the name of a secret of the task')
    .refine(name => !reservedSecretNames.includes(name), {
      message: 'is a secret of the scaffolder itself',
    });

const jsonValue = () => z.unknown() as unknown as z.ZodType<JsonValue>;

const onOrOff = () => z.enum(['', 'true', 'false']).or(z.boolean()).optional();

/** The keys of the Secret that hold no secret. */
export const secretFlagsInput = (description: string) =>
  z
    .object({
      'ollama-enabled': onOrOff().describe('Ollama provider on or off'),
      'ollama-base-url': z
        .string()
        .max(2048)
        .regex(
          /^(https?:\/\/[^\s@]+)?$/,
          'must be an http address without user and password',
        )
        .optional()
        .describe('Where Ollama answers'),
      'bedrock-enabled': onOrOff().describe('Bedrock provider on or off'),
      'mock-provider-enabled': onOrOff().describe(
        'Mock provider on or off, for trying out',
      ),
    })
    .strict()
    .default({})
    .describe(description);

/** Inputs of `dvara:secret:apply`. */
export const secretApplyInput = z
  .object({
    gateway: gatewayInput(),
    regions: z
      .array(
        z
          .object({ id: regionIdInput(), namespace: namespaceInput() })
          // A region list is shared with dvara:release:deploy, whose entries hold more.
          .catchall(jsonValue()),
      )
      .min(1, 'must name a region')
      .max(MAX_REGIONS, `must name at most ${MAX_REGIONS} regions`)
      .describe(
        `Where the Secret is to be: 1 to ${MAX_REGIONS} configured regions, each once`,
      ),
    secretName: secretNameInput()
      .optional()
      .describe('Name of the Secret; <gateway>-keys by default'),
    keysFromSecrets: z
      .object(
        Object.fromEntries(
          credentialKeys.map(key => [key, taskSecretName().optional()]),
        ) as Record<
          (typeof credentialKeys)[number],
          z.ZodOptional<ReturnType<typeof taskSecretName>>
        >,
      )
      .strict()
      .default({})
      .describe(
        'Key of the Secret → name of the task’s secret that holds its value. The value itself is never an input. Keys whose secret is absent or empty stay as they are in the region',
      ),
    expectedKeys: z
      .array(z.enum([...credentialKeys, '']))
      .default([])
      .describe(
        'Keys that the form was given. Where the task no longer has one of them, as after a retry, nothing is started, unless an earlier run of the same task has put it into every region. Empty entries are left out',
      ),
    flags: secretFlagsInput(
      'Keys of the Secret that hold no secret. Empty ones are left out',
    ),
    owner: ownerInput(),
    rotate: z
      .boolean()
      .default(false)
      .describe(
        'Whether keys of a gateway that runs are replaced. Nothing is started then unless a key is given and the gateway’s pods read this Secret in every region',
      ),
  })
  .strict();

const keyStates = z
  .object(
    Object.fromEntries(
      gatewaySecretKeys.map(key => [
        key,
        z.enum(['present', 'empty', 'missing']),
      ]),
    ) as Record<
      (typeof gatewaySecretKeys)[number],
      z.ZodEnum<['present', 'empty', 'missing']>
    >,
  )
  .describe('For each of the twelve keys whether it has text; never a value');

/** The outcome of one region. */
export const secretApplyResult = z.object({
  region: z.string().describe('Id of the region'),
  namespace: z.string(),
  state: z.enum(['applied', 'failed', 'stopped', 'notStarted', 'wouldApply']),
  resourceVersion: z
    .string()
    .optional()
    .describe('Version of the Secret in the region'),
  keys: keyStates.optional(),
  sentence: z.string().describe('What happened, for people'),
});

/** Outputs of `dvara:secret:apply`. */
export const secretApplyOutput = z.object({
  secretName: z.string().describe('Name of the Secret'),
  regions: z.array(secretApplyResult).describe('The outcome per region'),
  summary: z.string().describe('The outcomes as a Markdown table'),
});

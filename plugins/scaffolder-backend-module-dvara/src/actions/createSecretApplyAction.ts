import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { GatewaySecretKey } from '@dvara/backstage-plugin-dvara-common';
import {
  createRedactor,
  type RegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import type { z } from 'zod/v3';
import { RegionLog } from '../log/RegionLog';
import { describeError } from '../regions/describeError';
import { markdownTable } from '../regions/markdownTable';
import { regionConcurrency, runInRegions } from '../regions/runInRegions';
import { selectReleaseTargets } from '../release/selectReleaseTargets';
import { checkKeyTargets } from '../secret/checkKeyTargets';
import {
  applyGatewaySecret,
  type GatewaySecretFacts,
} from '../secret/gatewaySecret';
import { saveKeyCheckpoint } from '../secret/keyCheckpoints';
import { readFlags } from '../secret/flagKeys';
import { refuseLostKeys } from '../secret/refuseLostKeys';
import { examples } from './createSecretApplyAction.examples';
import { parseInput } from './parseInput';
import {
  credentialKeys,
  secretApplyInput,
  secretApplyOutput,
  type secretApplyResult,
} from './secretApplySchema';

/** A signed licence is the longest of the keys, a few KiB. */
const MAX_KEY_BYTES = 32 * 1024;

type Input = z.output<typeof secretApplyInput>;
type Result = z.output<typeof secretApplyResult>;

const changes = {
  created: 'created',
  updated: 'updated',
  none: 'unchanged',
} as const;

/**
 * `dvara:secret:apply` puts a gateway's keys into its Secret in every region. The keys
 * come from the task's secrets by name and are never an input, so that they
 * reach no log, parameter, checkpoint or output.
 *
 * The id, the inputs and the outputs are a contract with templates and pipelines.
 *
 * @public
 */
export function createSecretApplyAction(options: { regions: RegionsService }) {
  const { regions } = options;

  return createTemplateAction({
    id: 'dvara:secret:apply',
    description:
      'Puts the keys of a Dvara gateway into a Secret in one or more regions at once; keys that are not given stay as they are',
    supportsDryRun: true,
    examples,
    schema: {
      input: () => secretApplyInput,
      output: () => secretApplyOutput,
    },
    async handler(ctx) {
      const input = parseInput({ schema: secretApplyInput, input: ctx.input });
      const secrets = ctx.secrets ?? {};
      const redact = createRedactor({
        secrets: Object.values(secrets).filter(Boolean),
      });
      const { gateway } = input;
      const secretName = input.secretName ?? `${gateway}-keys`;
      const targets = selectReleaseTargets({
        regions,
        gateway,
        entries: input.regions,
      });
      const credentials = readCredentials({ input, secrets });
      const entries = { ...readFlags(input.flags), ...credentials };
      const lost = input.expectedKeys
        .filter(isKey)
        .filter(key => credentials[key] === undefined);

      if (input.rotate && !lost.length && !Object.keys(credentials).length) {
        throw new InputError(
          'Nothing was started: no key was given. Type the key that is to be replaced',
        );
      }

      ctx.output('secretName', secretName);
      const report = (results: Result[]) => {
        ctx.output('regions', results);
        ctx.output(
          'summary',
          markdownTable({
            header: ['Region', 'Namespace', 'Secret', 'Outcome'],
            rows: results.map(({ region, namespace, sentence }) => [
              region,
              namespace,
              secretName,
              sentence,
            ]),
          }),
        );
      };

      if (ctx.isDryRun) {
        report(
          targets.map(({ region, namespace }) => ({
            region: region.id,
            namespace,
            state: 'wouldApply',
            sentence:
              'The inputs hold. No region was asked and nothing was changed.',
          })),
        );
        return;
      }

      const checkpoint: typeof ctx.checkpoint = save => ctx.checkpoint(save);
      await refuseLostKeys({
        lost,
        targets,
        secretName,
        regions,
        checkpoint,
        signal: ctx.signal,
      });
      const describe = (error: unknown) => redact(describeError(error));
      const unseen = await checkKeyTargets({
        ...input,
        regions,
        targets,
        secretName,
        describe,
        signal: ctx.signal,
      });
      const given = Object.keys(entries);
      ctx.logger.info(
        `Secret ${secretName}: ${
          given.length ? `setting ${given.join(', ')}` : 'no key was given'
        } in ${targets.map(({ region }) => region.id).join(', ')}`,
      );
      const outcomes = await runInRegions({
        targets,
        concurrency: regionConcurrency(undefined),
        signal: ctx.signal,
        describe,
        onFailure: ({ region }, sentence) =>
          new RegionLog({
            logger: ctx.logger,
            regionId: region.id,
            redact,
          }).warn(sentence),
        run: async target => {
          const { region, namespace } = target;
          if (unseen.has(target)) {
            throw unseen.get(target);
          }
          const applied = await applyGatewaySecret({
            client: regions.deployer({ regionId: region.id }),
            namespace,
            secretName,
            gateway,
            entries,
            signal: ctx.signal,
          });
          const { change, resourceVersion } = applied;
          for (const key of credentialKeys) {
            if (credentials[key] !== undefined) {
              await saveKeyCheckpoint({
                checkpoint,
                regionId: region.id,
                namespace,
                secretName,
                key,
                resourceVersion,
              });
            }
          }
          new RegionLog({
            logger: ctx.logger,
            regionId: region.id,
            redact,
          }).info(
            `Secret ${secretName} in namespace ${namespace}: ${changes[change]} (version ${resourceVersion})`,
          );
          return applied;
        },
      });

      const results = outcomes.map((outcome): Result => {
        const { region, namespace } = outcome.target;
        const place = { region: region.id, namespace };
        if (outcome.state !== 'succeeded') {
          const { state, sentence } = outcome;
          return { ...place, state, sentence };
        }
        const { keys, resourceVersion, change } = outcome.result;
        return {
          ...place,
          state: 'applied',
          resourceVersion,
          keys,
          sentence: describeKeys({ keys, change: changes[change] }),
        };
      });
      report(results);
      const unfinished = results.filter(({ state }) => state !== 'applied');
      if (unfinished.length) {
        throw new Error(
          [
            `The Secret ${secretName} is in place in ${
              results.length - unfinished.length
            } of ${results.length} regions.`,
            ...results.map(({ region, sentence }) => `${region}: ${sentence}`),
          ].join('\n'),
        );
      }
    },
  });
}

function isKey<T extends string>(key: T): key is Exclude<T, ''> {
  return key !== '';
}

/**
 * The values of the keys that were given. A pasted key often ends in a line break, which no
 * provider accepts.
 */
function readCredentials(options: {
  input: Input;
  secrets: Record<string, string>;
}): Partial<Record<GatewaySecretKey, string>> {
  const credentials: Partial<Record<GatewaySecretKey, string>> = {};
  for (const key of credentialKeys) {
    const name = options.input.keysFromSecrets[key];
    const secret = name === undefined ? undefined : options.secrets[name];
    const value = secret?.replace(/[\r\n]+$/, '');
    if (value) {
      if (Buffer.byteLength(value) > MAX_KEY_BYTES) {
        throw new InputError(
          `Nothing was started: ${key} is longer than ${
            MAX_KEY_BYTES / 1024
          } KiB`,
        );
      }
      credentials[key] = value;
    }
  }
  return credentials;
}

function describeKeys(options: {
  keys: GatewaySecretFacts['keys'];
  change: string;
}): string {
  const present = Object.entries(options.keys)
    .filter(([, state]) => state === 'present')
    .map(([key]) => key);
  return `${options.change}; holds ${present.join(', ') || 'no key'}`;
}

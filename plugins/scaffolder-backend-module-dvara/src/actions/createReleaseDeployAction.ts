import { stringifyEntityRef } from '@backstage/catalog-model';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import type {
  HelmRunner,
  RegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import type { z } from 'zod';
import { prepareChart } from '../chart/prepareChart';
import { createRedactor } from '../log/createRedactor';
import { RegionLog } from '../log/RegionLog';
import { describeError } from '../regions/describeError';
import { markdownTable } from '../regions/markdownTable';
import type { RegionOutcome } from '../regions/regionOutcome';
import { regionConcurrency, runInRegions } from '../regions/runInRegions';
import { deployRelease, type DeployedRelease } from '../release/deployRelease';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import {
  selectReleaseTargets,
  type ReleaseEntry,
} from '../release/selectReleaseTargets';
import { checkTargetValues } from '../values/checkTargetValues';
import { identityValues } from '../values/identityValues';
import { layerValues } from '../values/layerValues';
import { examples } from './createReleaseDeployAction.examples';
import { parseInput } from './parseInput';
import {
  releaseDeployInput,
  releaseDeployOutput,
  type releaseDeployResult,
} from './releaseDeploySchema';

const PROGRESS_INTERVAL_MS = 4000;

type Result = z.output<typeof releaseDeployResult>;

/**
 * `dvara:release:deploy` installs or upgrades a gateway's release in all its regions at
 * once, with an outcome per region. The step fails after all regions have
 * come to their end, if one of them failed.
 *
 * The id, the inputs and the outputs are a contract with templates and pipelines.
 *
 * @public
 */
export function createReleaseDeployAction(options: {
  regions: RegionsService;
  helm: HelmRunner;
  /** `dvara.chart.ref`: `bundled`, or a folder or archive on this machine. */
  chartRef: string;
  /** Milliseconds between two looks at a rollout; 4000 by default. */
  progressIntervalMs?: number;
  /** The clock of the release records. */
  now?: () => Date;
}) {
  const { regions, helm } = options;

  return createTemplateAction({
    id: 'dvara:release:deploy',
    description:
      'Deploys a Dvara gateway by Helm into one or more regions at once, with an outcome per region',
    supportsDryRun: true,
    examples,
    schema: {
      input: () => releaseDeployInput,
      output: () => releaseDeployOutput,
    },
    async handler(ctx) {
      const input = parseInput({
        schema: releaseDeployInput,
        input: ctx.input,
      });
      const { gateway, existingSecret, owner, system, lifecycle } = input;
      const redact = createRedactor(Object.values(ctx.secrets ?? {}));

      const targets = selectReleaseTargets({
        regions,
        gateway,
        entries: input.regions as ReleaseEntry[],
        presetValues: input.presetValues as JsonObject | undefined,
        values: input.values as JsonObject | undefined,
      });
      const complete = (target: ReleaseTarget, secretVersion: string) =>
        layerValues([
          target.values,
          identityValues({
            region: target.region,
            gateway,
            owner,
            system,
            lifecycle,
            secret: existingSecret
              ? { name: existingSecret, version: secretVersion }
              : undefined,
          }),
        ]);
      const chart = await prepareChart({
        helm,
        ref: options.chartRef,
        directory: await ctx.createTemporaryDirectory(),
      });
      checkTargetValues({
        targets,
        chart,
        gateway,
        existingSecret,
        complete: target => complete(target, 'unknown'),
      });

      const { name, version, digest } = chart;
      ctx.output('chart', { name, version, digest });
      ctx.output(
        'entityRef',
        input.entityRef ??
          stringifyEntityRef({ kind: 'Component', name: gateway }),
      );
      const report = (results: Result[]) => {
        ctx.output('regions', results);
        ctx.output('summary', summarize(results));
      };

      if (ctx.isDryRun) {
        report(
          targets.map(target => ({
            ...identify(target),
            state: 'wouldDeploy',
            sentence:
              'The inputs hold. No region was asked and nothing was changed.',
          })),
        );
        return;
      }

      ctx.logger.info(
        `Deploying chart ${name} ${version} (${digest}) to ${targets
          .map(target => target.region.id)
          .join(', ')}`,
      );
      const outcomes = await runInRegions({
        targets,
        concurrency: regionConcurrency(input.maxParallel),
        signal: ctx.signal,
        describe: error => redact(describeError(error)),
        run: async target => {
          const { region, namespace, releaseName } = target;
          const regionId = region.id;
          return deployRelease({
            target,
            gateway,
            chart,
            existingSecret,
            complete: ({ secretVersion }) => complete(target, secretVersion),
            timeoutSeconds: input.timeoutSeconds,
            taskId: ctx.task.id,
            helm,
            client: regions.deployer({ regionId }),
            helmTarget: {
              kubeconfig: await regions.deployerKubeconfig({ regionId }),
              namespace,
              releaseName,
            },
            log: new RegionLog({ logger: ctx.logger, regionId, redact }),
            checkpoint: checkpoint => ctx.checkpoint(checkpoint),
            signal: ctx.signal,
            progressIntervalMs:
              options.progressIntervalMs ?? PROGRESS_INTERVAL_MS,
            now: options.now ?? (() => new Date()),
          });
        },
      });

      const results = outcomes.map(outcome => toResult(outcome, redact));
      report(results);
      const unfinished = results.filter(({ state }) => state !== 'deployed');
      if (unfinished.length) {
        throw new Error(
          [
            `${ctx.signal?.aborted ? 'Cancelled. ' : ''}Deployed in ${
              results.length - unfinished.length
            } of ${results.length} regions.`,
            ...results.map(
              result =>
                `${result.region}: ${words[result.state]}. ${result.sentence}`,
            ),
          ].join('\n'),
        );
      }
      ctx.logger.info(`Deployed in all ${results.length} regions`);
    },
  });
}

const words: Record<Result['state'], string> = {
  deployed: 'deployed',
  failed: 'failed',
  stopped: 'stopped',
  notStarted: 'never started',
  wouldDeploy: 'would be deployed',
};

function identify(target: ReleaseTarget) {
  return {
    region: target.region.id,
    name: target.region.name,
    namespace: target.namespace,
    releaseName: target.releaseName,
  };
}

function toResult(
  outcome: RegionOutcome<ReleaseTarget, DeployedRelease>,
  redact: (text: string) => string,
): Result {
  if (outcome.state !== 'succeeded') {
    return {
      ...identify(outcome.target),
      state: outcome.state,
      sentence: outcome.sentence,
    };
  }
  const { revision, warnings } = outcome.result;
  return {
    ...identify(outcome.target),
    state: 'deployed',
    revision,
    sentence: redact(
      `Revision ${revision} is deployed and ready${
        warnings.length ? `, but ${warnings.join('; ')}` : ''
      }.`,
    ),
  };
}

function summarize(results: Result[]): string {
  return markdownTable({
    header: ['Region', 'Release', 'Namespace', 'Outcome', 'Detail'],
    rows: results.map(result => [
      `${result.name} (${result.region})`,
      result.releaseName,
      result.namespace,
      words[result.state],
      result.sentence,
    ]),
  });
}

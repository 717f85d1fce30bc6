import type { PermissionsService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  createTemplateAction,
  type ActionContext,
} from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { layerValues } from '@dvara/backstage-plugin-dvara-common';
import {
  createRedactor,
  type ChartService,
  type HelmRunner,
  type RegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import type { z } from 'zod/v3';
import type { GatewayChart } from '../chart/GatewayChart';
import { withChart } from '../chart/withChart';
import { RegionLog } from '../log/RegionLog';
import { describeError } from '../regions/describeError';
import { markdownTable } from '../regions/markdownTable';
import type { RegionOutcome } from '../regions/regionOutcome';
import { regionConcurrency, runInRegions } from '../regions/runInRegions';
import { deployRelease, type DeployedRelease } from '../release/deployRelease';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import { selectReleaseTargets } from '../release/selectReleaseTargets';
import { checkTargetValues } from '../values/checkTargetValues';
import { identityValues } from '../values/identityValues';
import { layFreeValues } from '../values/layFreeValues';
import { examples } from './createReleaseDeployAction.examples';
import { parseInput } from './parseInput';
import {
  releaseDeployInput,
  releaseDeployOutput,
  type releaseDeployResult,
} from './releaseDeploySchema';

const PROGRESS_INTERVAL_MS = 4000;

type Input = z.output<typeof releaseDeployInput>;
type Result = z.output<typeof releaseDeployResult>;
type Context = Pick<
  ActionContext<JsonObject>,
  'checkpoint' | 'logger' | 'secrets' | 'signal' | 'task'
>;

const words: Record<Result['state'], string> = {
  deployed: 'deployed',
  failed: 'failed',
  stopped: 'stopped',
  notStarted: 'never started',
  wouldDeploy: 'would be deployed',
};

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
  charts: ChartService;
  permissions: PermissionsService;
  /** Milliseconds between two looks at a rollout; 4000 by default. */
  progressIntervalMs?: number;
  /** The clock of the release records. */
  now?: () => Date;
}) {
  const { regions, helm, charts, permissions } = options;

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
      const { gateway, existingSecret } = input;
      const targets = await layFreeValues({
        targets: selectReleaseTargets({
          regions,
          gateway,
          entries: input.regions,
          presetValues: input.presetValues,
          values: input.values,
        }),
        text: input.valuesYaml,
        existingSecret,
        permissions,
        getCredentials: () => ctx.getInitiatorCredentials(),
      });
      ctx.output(
        'entityRef',
        input.entityRef ??
          stringifyEntityRef({ kind: 'Component', name: gateway }),
      );

      const results = await withChart({
        helm,
        charts,
        work: async chart => {
          checkTargetValues({
            targets,
            chart,
            gateway,
            existingSecret,
            complete: target =>
              completeValues({ input, target, secretVersion: 'unknown' }),
          });
          const { name, version, digest } = chart;
          ctx.output('chart', { name, version, digest });
          ctx.logger.info(
            `Chart ${name} ${version} (${digest}) for ${targets
              .map(target => target.region.id)
              .join(', ')}`,
          );
          return ctx.isDryRun
            ? targets.map(describeDryRun)
            : deployEverywhere({ ctx, input, targets, chart });
        },
      });
      ctx.output('regions', results);
      ctx.output('summary', summarize(results));
      refuseUnfinished({ results, cancelled: ctx.signal?.aborted ?? false });
    },
  });

  async function deployEverywhere(run: {
    ctx: Context;
    input: Input;
    targets: ReleaseTarget[];
    chart: GatewayChart;
  }): Promise<Result[]> {
    const { ctx, input, targets, chart } = run;
    const { signal } = ctx;
    const secrets = Object.values(ctx.secrets ?? {}).filter(Boolean);
    const redact = createRedactor({ secrets });
    const logFor = ({ region }: ReleaseTarget) =>
      new RegionLog({ logger: ctx.logger, regionId: region.id, redact });

    const outcomes = await runInRegions({
      targets,
      concurrency: regionConcurrency(input.maxParallel),
      signal,
      describe: error => redact(describeError(error)),
      onFailure: (target, sentence) => logFor(target).warn(sentence),
      run: async target => {
        const regionId = target.region.id;
        return deployRelease({
          target,
          gateway: input.gateway,
          owner: input.owner,
          chart,
          existingSecret: input.existingSecret,
          complete: ({ secretVersion }) =>
            completeValues({ input, target, secretVersion }),
          timeoutSeconds: input.timeoutSeconds,
          taskId: ctx.task.id,
          secrets,
          helm,
          client: regions.deployer({ regionId }),
          helmTarget: {
            kubeconfig: await regions.deployerKubeconfig({ regionId }),
            namespace: target.namespace,
            releaseName: target.releaseName,
          },
          log: logFor(target),
          checkpoint: checkpoint => ctx.checkpoint(checkpoint),
          signal,
          progressIntervalMs:
            options.progressIntervalMs ?? PROGRESS_INTERVAL_MS,
          now: options.now ?? (() => new Date()),
        });
      },
    });
    return outcomes.map(outcome => toResult(outcome, redact));
  }
}

/** All layers of values, the release's identity on top. */
function completeValues(options: {
  input: Input;
  target: ReleaseTarget;
  secretVersion: string;
}): JsonObject {
  const { input, target, secretVersion } = options;
  const { gateway, owner, system, lifecycle, existingSecret } = input;
  return layerValues([
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
}

function describeDryRun(target: ReleaseTarget): Result {
  return {
    ...identify(target),
    state: 'wouldDeploy',
    sentence: 'The inputs hold. No region was asked and nothing was changed.',
  };
}

/** @throws Error with a line per region where one of them is not deployed */
function refuseUnfinished(options: {
  results: Result[];
  cancelled: boolean;
}): void {
  const { results, cancelled } = options;
  const finished = results.filter(({ state }) =>
    ['deployed', 'wouldDeploy'].includes(state),
  );
  if (finished.length < results.length) {
    throw new Error(
      [
        `${cancelled ? 'Cancelled: deployed' : 'Deployed'} in ${
          finished.length
        } of ${results.length} regions.`,
        ...results.map(
          ({ region, state, sentence }) =>
            `${region}: ${words[state]}. ${sentence}`,
        ),
      ].join('\n'),
    );
  }
}

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

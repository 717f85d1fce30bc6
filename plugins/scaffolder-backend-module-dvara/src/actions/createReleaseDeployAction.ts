import { stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type {
  ChartService,
  HelmRunner,
  RegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import type { z } from 'zod/v3';
import type { GatewayChart } from '../chart/GatewayChart';
import { withChart } from '../chart/withChart';
import type { ActionLimits } from '../limits/ActionLimits';
import type { PlanBasis } from '../plan/planDigest';
import {
  verifyPlanDigest,
  verifyRegion,
  verifyResumedRegion,
} from '../plan/verifyPlanDigest';
import type { RegionOutcome } from '../regions/regionOutcome';
import { deployRelease, type DeployedRelease } from '../release/deployRelease';
import { ReleaseFailure, type ReleaseChange } from '../release/ReleaseFailure';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import { restoreRelease } from '../release/restoreRelease';
import { planWaves } from '../rollout/planWaves';
import { ReleaseGate } from '../rollout/ReleaseGate';
import { runWaves } from '../rollout/runWaves';
import type { PlannedRelease, VerifyPlan } from '../rollout/VerifyPlan';
import type { Clock } from '../time/Clock';
import { completeValues, existingSecretOf } from '../values/completeValues';
import { fillTargets, selectTargets } from '../values/prepareTargets';
import { examples } from './createReleaseDeployAction.examples';
import { parseInput } from './parseInput';
import {
  releaseDeployInput,
  releaseDeployOutput,
  type releaseDeployResult,
} from './releaseDeploySchema';
import { ReleaseTask, type ReleaseActionContext } from './ReleaseTask';
import { failureRow, identify, reportReleases } from './reportReleases';

const PROGRESS_INTERVAL_MS = 4000;

type Input = z.output<typeof releaseDeployInput>;
type Result = z.output<typeof releaseDeployResult>;
type Outcome = RegionOutcome<ReleaseTarget, DeployedRelease>;

/** One deploy over its regions. */
interface Run {
  ctx: ReleaseActionContext;
  input: Input;
  targets: ReleaseTarget[];
  waves: ReleaseTarget[][];
  chart: GatewayChart;
  task: ReleaseTask;
}

const words: Record<Result['state'], string> = {
  deployed: 'deployed',
  failed: 'failed',
  rolledBack: 'failed, rolled back',
  stopped: 'stopped',
  notStarted: 'never started',
  restored: 'taken back',
  removed: 'removed again',
  notRestored: 'NOT TAKEN BACK',
  wouldDeploy: 'would be deployed',
};

/**
 * `dvara:release:deploy` installs or upgrades a gateway's release in all its regions, at
 * once or in waves, with an outcome per region. The step fails after all regions have
 * come to their end, if one of them is not deployed.
 *
 * The id, the inputs and the outputs are a contract with templates and pipelines.
 *
 * @public
 */
export function createReleaseDeployAction(options: {
  regions: RegionsService;
  helm: HelmRunner;
  charts: ChartService;
  /** What values may ask for at most. */
  limits?: ActionLimits;
  /** Checks `planDigest`; for tests. */
  verifyPlan?: VerifyPlan;
  /** Milliseconds between two looks at a rollout; 4000 by default. */
  progressIntervalMs?: number;
  /** The time and waiting; for tests. */
  clock?: Clock;
}) {
  const { regions, helm, charts, verifyPlan = verifyPlanDigest } = options;

  return createTemplateAction({
    id: 'dvara:release:deploy',
    description:
      'Deploys a Dvara gateway by Helm into one or more regions, at once or in waves, with an outcome per region',
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
      const { gateway } = input;
      const selected = selectTargets({ input, regions });
      wavesOf({ input, targets: selected });
      ctx.output(
        'entityRef',
        input.entityRef ??
          stringifyEntityRef({ kind: 'Component', name: gateway }),
      );

      const results = await withChart({
        helm,
        charts,
        work: async chart => {
          const task = new ReleaseTask({ options, ctx, input });
          const targets = await fillTargets({
            input,
            targets: selected,
            chart,
            task,
            limits: options.limits,
            isDryRun: ctx.isDryRun,
          });
          const waves = wavesOf({ input, targets });
          const { name, version, digest } = chart;
          ctx.output('chart', { name, version, digest });
          ctx.logger.info(
            `Chart ${name} ${version} (${digest}) for ${waves
              .map(wave => wave.map(({ region }) => region.id).join(', '))
              .join('; then ')}`,
          );
          return ctx.isDryRun
            ? targets.map(describeDryRun)
            : deployEverywhere({ ctx, input, targets, waves, chart, task });
        },
      });
      reportReleases({
        ctx,
        results,
        words,
        goals: ['deployed', 'wouldDeploy'],
        done: 'Deployed',
      });
    },
  });

  async function deployEverywhere(run: Run): Promise<Result[]> {
    const { ctx, input, targets, task } = run;
    try {
      const basis = await verify(run);
      const outcomes = await runWaves({
        waves: run.waves,
        concurrency: task.concurrency,
        onFailure: input.onFailure,
        signal: ctx.signal,
        describe: task.describe,
        onRegionFailure: task.tellFailure,
        onWave: ({ number, of, targets: wave }) =>
          of > 1 &&
          ctx.logger.info(
            `Wave ${number} of ${of}: ${wave
              .map(({ region }) => region.id)
              .join(', ')}`,
          ),
        run: target => deploy({ ...run, target, basis }),
      });
      const rows = new Map<ReleaseTarget, Result>(
        outcomes.map(outcome => [
          outcome.target,
          toResult({ outcome, redact: task.redactor.redact }),
        ]),
      );
      if (
        input.onFailure === 'rollbackAll' &&
        outcomes.some(({ state }) => state !== 'succeeded')
      ) {
        await restoreEverywhere({ run, outcomes, rows });
      }
      return targets.flatMap(target => rows.get(target) ?? []);
    } finally {
      await task.freeLeases();
    }
  }

  /** Holds every release of the plan, so that nothing changes between looking and doing. */
  async function verify(run: Run): Promise<PlanBasis | undefined> {
    const { ctx, input, targets, chart, task } = run;
    const { planDigest, planBasis } = input;
    if (!planDigest) {
      return undefined;
    }
    for (const target of targets) {
      await task.keepLease(target);
    }
    // A task that goes on after a crash has changed regions itself, so that it cannot verify twice.
    const { basis } = await ctx.checkpoint({
      key: `plan.${planDigest}`,
      fn: async () => ({
        basis:
          (await verifyPlan({
            planDigest,
            planBasis,
            chart,
            releases: await Promise.all(
              targets.map(async target => ({
                work: await task.workOn(target),
                ...plannedRelease({ input, target }),
              })),
            ),
            concurrency: task.concurrency,
            describe: task.describe,
          })) ?? null,
      }),
    });
    if (basis && basis.chart !== chart.digest) {
      throw new ConflictError(
        'Nothing more was started: the plan no longer holds, because the portal has another chart now. Make a new plan (dvara:release:plan), look at it, and deploy with its digest',
      );
    }
    return basis ?? undefined;
  }

  async function deploy(
    run: Run & { target: ReleaseTarget; basis: PlanBasis | undefined },
  ): Promise<DeployedRelease> {
    const { ctx, input, target, chart, task } = run;
    const { region, namespace, releaseName, reused } = target;
    if (reused?.state === 'unread') {
      throw reused.error;
    }
    const planned = run.basis?.regions.find(each => each.region === region.id);
    const { existingSecret, complete } = plannedRelease({ input, target });
    if (input.onFailure === 'rollbackAll') {
      await task.keepLease(target);
    }
    return task.withLease({
      target,
      run: async work => {
        if (planned) {
          const release = { work, existingSecret, complete, planned };
          let isFirst = false;
          await ctx.checkpoint({
            key: `plan.${input.planDigest}.${region.id}.${namespace}.${releaseName}`,
            fn: async () => {
              isFirst = true;
              await verifyRegion(release);
              return { holds: true };
            },
          });
          if (!isFirst) {
            await verifyResumedRegion(release);
          }
        }
        const deployed = await deployRelease({
          work,
          chart,
          existingSecret,
          complete,
          rollbackOnFailure: input.rollbackOnFailure,
          recoverLock: input.recoverLock,
          gate: new ReleaseGate({
            question: {
              viewer: regions.viewer({ regionId: region.id }),
              region,
              namespace,
              releaseName,
              rules: input.gate,
              key: () =>
                regions.statusKey({
                  regionId: region.id,
                  namespace,
                  gateway: input.gateway,
                  // Helm has just given the release its label, under this task's lease.
                  servedGateway: input.gateway,
                }),
              logger: ctx.logger,
              hints: {},
            },
            chart,
            log: work.log,
            clock: work.clock,
          }),
          checkpoint: checkpoint => ctx.checkpoint(checkpoint),
          progressIntervalMs:
            options.progressIntervalMs ?? PROGRESS_INTERVAL_MS,
        });
        return {
          ...deployed,
          warnings: [...(reused?.warnings ?? []), ...deployed.warnings],
        };
      },
    });
  }

  /** Takes back what this task has changed, also where it is cancelled: all or nothing was asked for. */
  async function restoreEverywhere(options_: {
    run: Run;
    outcomes: Outcome[];
    rows: Map<ReleaseTarget, Result>;
  }): Promise<void> {
    const { run, outcomes, rows } = options_;
    const { ctx, task } = run;
    const changes = new Map<ReleaseTarget, ReleaseChange>();
    for (const outcome of outcomes) {
      const change = changeOf(outcome);
      if (change) {
        changes.set(outcome.target, change);
      }
    }
    if (!changes.size) {
      return;
    }
    ctx.logger.warn(
      `Taking back what was changed in ${[...changes.keys()]
        .map(({ region }) => region.id)
        .join(', ')} (onFailure: rollbackAll)`,
    );
    const restored = await task.runEverywhere({
      targets: [...changes.keys()],
      toTheEnd: true,
      run: target =>
        task.withLease({
          target,
          run: work => restoreRelease({ work, change: changes.get(target)! }),
        }),
    });
    for (const outcome of restored) {
      const { target } = outcome;
      const row = rows.get(target);
      const before = row ? row.sentence : '';
      rows.set(target, {
        ...identify(target),
        ...(row?.details && { details: row.details }),
        ...(outcome.state === 'succeeded'
          ? {
              state: outcome.result.kind,
              revision: outcome.result.revision,
              sentence: `${before} ${task.redactor.redact(
                outcome.result.sentence,
              )}`,
            }
          : {
              state: 'notRestored',
              revision: row?.revision,
              sentence: `${before} IT COULD NOT BE TAKEN BACK: ${outcome.sentence} Look at the region, then roll it back (dvara:release:rollback) or uninstall it (dvara:release:uninstall).`,
            }),
      });
    }
  }
}

function wavesOf(options: {
  input: Input;
  targets: ReleaseTarget[];
}): ReleaseTarget[][] {
  const { input, targets } = options;
  return planWaves({
    regionIds: targets.map(({ region }) => region.id),
    strategy: input.strategy,
    waves: input.waves,
  }).map(wave =>
    wave.flatMap(id => targets.find(({ region }) => region.id === id) ?? []),
  );
}

/** What a plan and a deploy of a target have in common. */
function plannedRelease(options: {
  input: Input;
  target: ReleaseTarget;
}): Omit<PlannedRelease, 'work'> {
  const { input, target } = options;
  return {
    existingSecret: existingSecretOf({
      target,
      existingSecret: input.existingSecret,
    }),
    complete: ({ secret }) => completeValues({ input, target, secret }),
  };
}

function describeDryRun(target: ReleaseTarget): Result {
  return {
    ...identify(target),
    state: 'wouldDeploy',
    sentence: 'The inputs hold. No region was asked and nothing was changed.',
  };
}

/** What a region's deploy has changed and not taken back. */
function changeOf(outcome: Outcome): ReleaseChange | undefined {
  if (outcome.state === 'succeeded') {
    return outcome.result.change;
  }
  return outcome.error instanceof ReleaseFailure
    ? outcome.error.change
    : undefined;
}

function toResult(options: {
  outcome: Outcome;
  redact: (text: string) => string;
}): Result {
  const { outcome, redact } = options;
  if (outcome.state !== 'succeeded') {
    const row = failureRow({ outcome, redact });
    const rolledBack =
      outcome.error instanceof ReleaseFailure && outcome.error.rolledBack;
    return {
      ...row,
      state: row.state === 'failed' && rolledBack ? 'rolledBack' : row.state,
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

import { isError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type {
  ChartService,
  HelmRunner,
  RegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import type { z } from 'zod/v3';
import type { GatewayChart } from '../chart/GatewayChart';
import { withChart } from '../chart/withChart';
import {
  countChanges,
  describeChanges,
  describeCounts,
  describeDrift,
  describeRegionPlan,
  describeRollsInWords,
} from '../plan/describePlan';
import type { ActionLimits } from '../limits/ActionLimits';
import { planDigest, type PlanBasis } from '../plan/planDigest';
import { planRegion } from '../plan/planRegion';
import { redactDeep } from '../plan/redactDeep';
import type { RegionPlan } from '../plan/RegionPlan';
import { markdownTable } from '../regions/markdownTable';
import type { RegionOutcome } from '../regions/regionOutcome';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import type { Clock } from '../time/Clock';
import { readFlags } from '../secret/flagKeys';
import { completeValues, existingSecretOf } from '../values/completeValues';
import { fillTargets, selectTargets } from '../values/prepareTargets';
import { examples } from './createReleasePlanAction.examples';
import { parseInput } from './parseInput';
import {
  releasePlanInput,
  releasePlanOutput,
  type releasePlanResult,
} from './releasePlanSchema';
import { ReleaseTask } from './ReleaseTask';
import { failureRow, identify, reportReleases } from './reportReleases';

/** Every line of a log is a row of the portal's database. */
const MAX_LOG_LINES = 60;

type Input = z.output<typeof releasePlanInput>;
type Result = z.output<typeof releasePlanResult>;
type Outcome = RegionOutcome<ReleaseTarget, RegionPlan>;

const words: Record<Result['state'], string> = {
  planned: 'planned',
  refused: 'a deploy would be refused',
  failed: 'could not be planned',
  stopped: 'stopped',
  notStarted: 'never started',
  wouldPlan: 'would be planned',
};

/**
 * `dvara:release:plan` tells what a deploy with the same inputs would change in each region, in
 * words and without anything secret, and a digest by which the deploy can be held to it. It writes
 * nothing. The step fails after all regions were looked at, if one of them has no plan: the
 * digest is that of a whole plan.
 *
 * The id, the inputs and the outputs are a contract with templates and pipelines.
 *
 * @public
 */
export function createReleasePlanAction(options: {
  regions: RegionsService;
  helm: HelmRunner;
  charts: ChartService;
  /** What values may ask for at most. */
  limits?: ActionLimits;
  /** The time and waiting; for tests. */
  clock?: Clock;
}) {
  const { regions, helm, charts } = options;

  return createTemplateAction({
    id: 'dvara:release:plan',
    description:
      'Tells what dvara:release:deploy with the same inputs would change in each region, and changes nothing',
    supportsDryRun: true,
    examples,
    schema: {
      input: () => releasePlanInput,
      output: () => releasePlanOutput,
    },
    async handler(ctx) {
      const input = parseInput({ schema: releasePlanInput, input: ctx.input });
      const selected = selectTargets({ input, regions });
      const task = new ReleaseTask({ options, ctx, input });
      const { redact } = task.redactor;
      const { rows, outcomes, digest } = await withChart({
        helm,
        charts,
        work: async chart => {
          const targets = await fillTargets({
            input,
            targets: selected,
            chart,
            task,
            limits: options.limits,
            isDryRun: ctx.isDryRun,
          });
          const { name, version, digest: chartDigest } = chart;
          ctx.output('chart', { name, version, digest: chartDigest });
          if (ctx.isDryRun) {
            return { rows: targets.map(describeDryRun), outcomes: [] };
          }
          const planned = await task.runEverywhere({
            targets,
            run: target => planTarget({ input, target, chart, task }),
          });
          planned.forEach(outcome => logPlan({ outcome, task }));
          const basis = basisOf({ chart, outcomes: planned });
          if (basis) {
            ctx.output('basis', basis);
            ctx.output('digest', planDigest(basis));
          }
          return {
            rows: planned.map(outcome => toResult({ outcome, chart, redact })),
            outcomes: planned,
            digest: basis && planDigest(basis),
          };
        },
      });
      ctx.output(
        'hasChanges',
        rows.some(({ hasChanges }) => hasChanges),
      );
      try {
        reportReleases({
          ctx: {
            signal: ctx.signal,
            output: (name, value) => {
              // The summary is the plan itself.
              if (name !== 'summary') {
                ctx.output(name as 'regions', value as unknown as Result[]);
              }
            },
          },
          results: rows,
          words,
          goals: ['planned', 'wouldPlan'],
          done: 'Planned',
        });
      } finally {
        ctx.output('summary', summarize({ rows, outcomes, digest, redact }));
      }
    },
  });
}

async function planTarget(options: {
  input: Input;
  target: ReleaseTarget;
  chart: GatewayChart;
  task: ReleaseTask;
}): Promise<RegionPlan> {
  const { input, target, chart, task } = options;
  if (target.reused?.state === 'unread') {
    throw target.reused.error;
  }
  return planRegion({
    work: await task.workOn(target),
    chart,
    existingSecret: existingSecretOf({
      target,
      existingSecret: input.existingSecret,
    }),
    complete: ({ secret }) => completeValues({ input, target, secret }),
    toCome: {
      keys: input.newKeys.flatMap(key => key || []),
      flags: readFlags(input.newFlags),
    },
  });
}

/** What the digest is of, if every region has a plan that a deploy can be held to. */
function basisOf(options: {
  chart: GatewayChart;
  outcomes: Outcome[];
}): PlanBasis | undefined {
  const { chart, outcomes } = options;
  const regions = outcomes.flatMap(outcome =>
    outcome.state === 'succeeded' ? outcome.result.basis ?? [] : [],
  );
  return regions.length === outcomes.length
    ? { chart: chart.digest, regions }
    : undefined;
}

function toResult(options: {
  outcome: Outcome;
  chart: GatewayChart;
  redact: (text: string) => string;
}): Result {
  const { outcome, chart, redact } = options;
  const { target } = outcome;
  if (outcome.state !== 'succeeded') {
    const row = failureRow({ outcome, redact });
    // Only what the deploy itself would refuse is a ConflictError.
    return row.state === 'failed' &&
      isError(outcome.error) &&
      outcome.error.name === 'ConflictError'
      ? { ...row, state: 'refused', refusal: row.sentence }
      : row;
  }
  const { basis, ...plan } = outcome.result;
  const counts = countChanges(plan.changes);
  return {
    ...redactDeep({
      redact,
      value: {
        ...plan,
        sentence: `${plan.sentence} ${capitalize(describeCounts(counts))}.`,
        changes: plan.changes.map(change => ({
          ...change,
          sentences: describeChanges([change]),
        })),
      },
    }),
    ...identify(target),
    state: 'planned',
    hasChanges: plan.changes.length > 0,
    counts,
    digest: basis && planDigest({ chart: chart.digest, regions: [basis] }),
  };
}

function logPlan(options: { outcome: Outcome; task: ReleaseTask }): void {
  const { outcome, task } = options;
  // A failure was told when it happened.
  if (outcome.state !== 'succeeded') {
    return;
  }
  const { target, result } = outcome;
  const log = task.logFor(target);
  const changes = describeChanges(result.changes);
  log.info(result.sentence);
  log.info(capitalize(describeCounts(countChanges(result.changes))));
  changes.slice(0, MAX_LOG_LINES).forEach(line => log.info(line));
  if (changes.length > MAX_LOG_LINES) {
    log.info(`… and ${changes.length - MAX_LOG_LINES} more`);
  }
  const rolls = describeRollsInWords(result.rolls);
  if (rolls) {
    log.info(capitalize(rolls));
  }
  result.warnings.forEach(warning => log.warn(capitalize(warning)));
  result.drift.forEach(each =>
    log.warn(`Changed in the cluster since: ${describeDrift(each)}`),
  );
}

function summarize(options: {
  rows: Result[];
  outcomes: Outcome[];
  digest?: string;
  redact: (text: string) => string;
}): string {
  const { rows, outcomes, digest, redact } = options;
  return [
    markdownTable({
      header: ['Region', 'Release', 'Outcome', 'Changes'],
      rows: rows.map(row => [
        `${row.name} (${row.region})`,
        row.releaseName,
        words[row.state],
        row.counts ? describeCounts(row.counts) : row.sentence,
      ]),
    }),
    ...outcomes.flatMap(outcome =>
      outcome.state === 'succeeded'
        ? [
            describeRegionPlan({
              title: `${outcome.target.region.name} (${outcome.target.region.id})`,
              plan: redactDeep({ value: outcome.result, redact }),
            }),
          ]
        : [],
    ),
    digest && `Plan \`${digest}\``,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function describeDryRun(target: ReleaseTarget): Result {
  return {
    ...identify(target),
    state: 'wouldPlan',
    sentence: 'The inputs hold. No region was asked.',
  };
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

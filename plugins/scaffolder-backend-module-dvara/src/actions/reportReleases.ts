import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { markdownTable } from '../regions/markdownTable';
import type { RegionOutcome } from '../regions/regionOutcome';
import { ReleaseFailure } from '../release/ReleaseFailure';
import type { ReleaseTarget } from '../release/ReleaseTarget';

/** One region's row, with the states of one action. */
export interface ReleaseResult<S extends string> {
  region: string;
  name: string;
  namespace: string;
  releaseName: string;
  state: S;
  revision?: number;
  sentence: string;
  details?: string[];
}

/** The fields by which a row names its release. */
export function identify(target: ReleaseTarget) {
  return {
    region: target.region.id,
    name: target.region.name,
    namespace: target.namespace,
    releaseName: target.releaseName,
  };
}

/** The row of a region in which the work did not come to a good end. */
export function failureRow(options: {
  outcome: Exclude<
    RegionOutcome<ReleaseTarget, unknown>,
    { state: 'succeeded' }
  >;
  redact: (text: string) => string;
}): ReleaseResult<'failed' | 'stopped' | 'notStarted'> {
  const { outcome, redact } = options;
  const { target, state, sentence, error } = outcome;
  const failure = error instanceof ReleaseFailure ? error : undefined;
  return {
    ...identify(target),
    state,
    sentence,
    ...(failure?.revision !== undefined && { revision: failure.revision }),
    ...(failure?.details.length && { details: failure.details.map(redact) }),
  };
}

/**
 * Puts the rows into the outputs `regions` and `summary`, and fails the step where a
 * region has not reached its goal.
 *
 * @throws Error with a line per region, and below it the lines of its logs
 */
export function reportReleases<S extends string>(options: {
  ctx: Pick<ActionContext<JsonObject>, 'output' | 'signal'>;
  results: ReleaseResult<S>[];
  /** What the states are called. */
  words: Record<S, string>;
  /** States that are as good as asked for. */
  goals: S[];
  /** What was to be done, as it begins the error: «Deployed». */
  done: string;
}): void {
  const { ctx, results, words, goals, done } = options;
  ctx.output('regions', results as unknown as JsonObject[]);
  ctx.output(
    'summary',
    markdownTable({
      header: ['Region', 'Release', 'Outcome', 'Detail'],
      rows: results.map(result => [
        `${result.name} (${result.region})`,
        `${result.namespace}/${result.releaseName}`,
        words[result.state],
        result.sentence,
      ]),
    }),
  );
  const reached = results.filter(({ state }) => goals.includes(state));
  if (reached.length < results.length) {
    const begin = ctx.signal?.aborted
      ? `Cancelled: ${done.charAt(0).toLowerCase()}${done.slice(1)}`
      : done;
    throw new Error(
      [
        `${begin} in ${reached.length} of ${results.length} regions.`,
        ...results.flatMap(({ region, state, sentence, details = [] }) => [
          `${region}: ${words[state]}. ${sentence}`,
          ...details.map(line => `    ${line}`),
        ]),
      ].join('\n'),
    );
  }
}

import type { HelmRevision } from '@dvara/backstage-plugin-dvara-node';
import { lastGoodRevision } from './lastGoodRevision';

/**
 * The revision that a release goes back to unasked: the newest good one whose gate opened. Where
 * there is none, one whose gate did not open is still better than none, because the other way
 * out of a locked release is to uninstall it.
 *
 * @param options - `unfit` are the revisions whose gate did not open
 */
export function lastFitRevision(options: {
  history: HelmRevision[];
  before: number;
  unfit: number[];
}): HelmRevision | undefined {
  const { history, before, unfit } = options;
  return (
    lastGoodRevision({
      history: history.filter(({ revision }) => !unfit.includes(revision)),
      before,
    }) ?? lastGoodRevision({ history, before })
  );
}
